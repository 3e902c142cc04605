// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.osgi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.backplane.testkit.leak.LoaderLeaks;
import org.backplane.testkit.leak.RetiredLoaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/**
 * What every bundle that is replaced while it runs must keep to: nothing of a version is left when it has gone. A subclass
 * names the jar and puts each version to use, the way the kernel does.
 *
 * @param <S> the service the bundle provides
 */
public abstract class BundleSwapContract<S> {
    private static final int ROUNDS = Integer.getInteger("backplane.swap.rounds", 20);
    private static final long GONE_MS = 20_000;

    @TempDir
    Path folder = Path.of("");

    private final RetiredLoaders retired = new RetiredLoaders();
    private final Map<Bundle, Set<Thread>> threads = new HashMap<>();

    /** The bundle's jar. */
    protected abstract Path jar() throws Exception;

    protected abstract Class<S> service();

    /** Configuration and services that it needs, before it comes for the first time. */
    protected void prepare(FelixHarness felix) throws Exception {}

    /** A version is there: use it so that it gets hold of as much as it can. */
    protected abstract void arrive(List<S> services) throws Exception;

    /** A version goes: let go of it. */
    protected abstract void leave(List<S> services) throws Exception;

    /** Whether the next version is started beside this one, or only when this one has stopped. */
    protected boolean sideBySide() {
        return true;
    }

    /** What stays while versions come and go, by name, to be searched for what they left behind. */
    protected abstract Map<String, ?> roots();

    /** Everything is let go of. */
    @AfterEach
    protected void close() throws Exception {}

    @Test
    void leavesNothingBehindWhenItIsReplaced() throws Exception {
        try (FelixHarness felix = FelixHarness.start(folder.resolve("cache"))) {
            prepare(felix);
            Bundle current = start(felix, 0);
            Set<String> threadsAtFirst = threadNames();

            for (int round = 1; round <= ROUNDS; round++) {
                current = replace(felix, current, round);
                List<ClassLoader> left = retired.left(GONE_MS);
                for (ClassLoader loader : left) {
                    assertThat(LoaderLeaks.fromHereAndThreads(roots(), loader))
                            .as("round %d: paths to what was replaced", round)
                            .isEmpty();
                }
                assertThat(left)
                        .as("round %d: class loaders of versions that went", round)
                        .isEmpty();
            }

            assertThat(threadsAtFirst)
                    .as("threads that were there after the first start")
                    .containsAll(threadNames());
            leave(felix.services(current, service()));
        }
    }

    /** Numbered among those of the same name. Those that carry virtual threads come and go as the JDK pleases. */
    private static Set<String> threadNames() {
        Map<String, Integer> counts = new HashMap<>();
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.startsWith("ForkJoinPool-") && !name.startsWith("VirtualThread-"))
                .map(name -> name + " #" + counts.merge(name, 1, Integer::sum))
                .collect(Collectors.toSet());
    }

    private Bundle replace(FelixHarness felix, Bundle old, int round) throws Exception {
        Bundle next;
        if (sideBySide()) {
            next = start(felix, round);
            stop(felix, old);
        } else {
            stop(felix, old);
            next = start(felix, round);
        }
        return next;
    }

    private Bundle start(FelixHarness felix, int round) throws Exception {
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        Bundle bundle = felix.install(version(round));
        bundle.start();
        List<S> services = felix.services(bundle, service());
        assertThat(services).as("services of round %d", round).isNotEmpty();
        arrive(services);
        Set<Thread> own = new HashSet<>(Thread.getAllStackTraces().keySet());
        own.removeAll(before);
        own.removeIf(thread -> thread.getContextClassLoader() != FelixHarness.loader(bundle));
        threads.put(bundle, own);
        return bundle;
    }

    private void stop(FelixHarness felix, Bundle old) throws Exception {
        ClassLoader loader = FelixHarness.loader(old);
        leave(felix.services(old, service()));
        felix.release(old);
        felix.remove(old);
        assertNothingHolds(loader);
        Set<Thread> own = threads.remove(old);
        assertThat(RetiredLoaders.alive(own == null ? Set.of() : own, GONE_MS)).isEmpty();
        retired.add(loader);
    }

    private void assertNothingHolds(ClassLoader loader) {
        assertThat(LoaderLeaks.from(roots(), loader))
                .as("paths from what stays to a version that was let go of")
                .isEmpty();
    }

    /** The same classes under another version. */
    private Path version(int round) throws Exception {
        Path rebuilt = folder.resolve("round" + round + ".jar");
        try (JarFile source = new JarFile(jar().toFile());
                OutputStream out = Files.newOutputStream(rebuilt);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            Manifest manifest = new Manifest(source.getManifest());
            manifest.getMainAttributes().putValue("Bundle-Version", "9." + round);
            zip.putNextEntry(new ZipEntry(JarFile.MANIFEST_NAME));
            manifest.write(zip);
            for (ZipEntry entry : source.stream().toList()) {
                copy(source, entry, zip);
            }
        }
        return rebuilt;
    }

    private static void copy(JarFile source, ZipEntry entry, ZipOutputStream zip) throws IOException {
        if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
            zip.putNextEntry(new ZipEntry(entry.getName()));
            source.getInputStream(entry).transferTo(zip);
        }
    }
}
