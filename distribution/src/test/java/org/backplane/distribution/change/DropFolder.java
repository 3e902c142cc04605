// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.change;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.Distribution;
import org.backplane.distribution.broker.Until;

/** Moves jars into and out of {@code bundles/} and waits until {@code bundle list} shows what became of it. */
record DropFolder(BrokerProcess broker, Distribution distribution) implements Operator {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public boolean hasRollback() {
        return false;
    }

    @Override
    public Outcome install(Path jar) throws Exception {
        String file = Bundles.name(jar) + ".jar";
        move(jar, file);
        return outcome(line -> isOf(line, jar));
    }

    /** A refused jar is taken out again: what is said of it would be taken for what is said of the next one. */
    @Override
    public Outcome update(Path jar) throws Exception {
        Path installed = distribution.bundle(Bundles.name(jar));
        Path before = Files.copy(installed, jar.resolveSibling("before"), StandardCopyOption.REPLACE_EXISTING);
        String file = installed.getFileName().toString();
        move(jar, file);
        Outcome outcome = outcome(line -> isActive(line, jar) || isOf(line, jar) && line.contains("runs on"));
        if (!outcome.isDone()) {
            move(before, file);
            outcome(line -> isActive(line, before) && line.endsWith(".jar"));
        }
        return outcome;
    }

    private static boolean isActive(String line, Path jar) {
        return isOf(line, jar) && line.contains(" " + Bundles.version(jar) + " ") && line.contains("ACTIVE");
    }

    private static boolean isOf(String line, Path jar) {
        return line.startsWith(Bundles.name(jar) + " ");
    }

    @Override
    public Outcome remove(String name) throws Exception {
        Files.delete(distribution.bundle(name));
        Until.holds(
                () -> name + " is gone; " + broker.report(),
                PATIENCE,
                () -> list().noneMatch(line -> line.startsWith(name + " ")));
        return new Outcome(true, name + " is gone");
    }

    /** First beside its place under another name, then at once: a jar is read only when it is complete. */
    private void move(Path jar, String file) throws Exception {
        Path incoming =
                Files.copy(jar, distribution.bundles().resolve("incoming"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(incoming, distribution.bundles().resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    private Outcome outcome(Predicate<String> settled) throws Exception {
        Until.holds(() -> "the change shows; " + broker.report(), PATIENCE, () -> list().anyMatch(settled));
        String line = list().filter(settled).findFirst().orElseThrow();
        return new Outcome(line.contains("ACTIVE") && line.endsWith(".jar"), line);
    }

    private Stream<String> list() throws Exception {
        return broker.adminSocket().ask("bundle list").stream();
    }

    @Override
    public Outcome canary(Path jar, String share) {
        throw new UnsupportedOperationException("a folder knows no canary");
    }

    @Override
    public Outcome promote(String name) {
        throw new UnsupportedOperationException("a folder knows no canary");
    }

    @Override
    public Outcome abort(String name) {
        throw new UnsupportedOperationException("a folder knows no canary");
    }
}
