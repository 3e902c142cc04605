// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.Distribution;

/**
 * A broker of its own, from a copy of the distribution that a test may change, with the operator who does it.
 *
 * @param home the copy
 */
public record Stage(Distribution home, BrokerProcess broker, Operator operator, Versions versions, Listeners listeners)
        implements AutoCloseable {
    /** Half a handshake must be able to wait for the slowest change. */
    private static final String PATIENT = "broker.connectTimeoutSeconds=120";

    /** Makes a jar out of the shipped ones. */
    @FunctionalInterface
    public interface Maker {
        Path make(Versions versions) throws IOException;
    }

    /** Starts it in {@code folder}; each setting is a {@code section.key=value}. */
    public static Stage open(Path folder, String... settings) throws Exception {
        return open(Distribution.underTest().copyTo(folder.resolve("home")), folder, settings);
    }

    /** As above, with another jar in the place of the shipped one of the same name from the beginning. */
    public static Stage openWith(Path folder, Maker jar, String... settings) throws Exception {
        Distribution home = Distribution.underTest().copyTo(folder.resolve("home"));
        Path made = jar.make(new Versions(home, folder.resolve("first")));
        Files.move(made, home.bundle(Bundles.name(made)), StandardCopyOption.REPLACE_EXISTING);
        return open(home, folder, settings);
    }

    private static Stage open(Distribution home, Path folder, String... settings) throws Exception {
        List<String> all = new ArrayList<>(Arrays.asList(settings));
        all.add(PATIENT);
        BrokerProcess broker =
                BrokerProcess.start(home, folder.resolve("data"), BrokerProcess.freePorts(all.toArray(String[]::new)));
        try {
            return new Stage(
                    home,
                    broker,
                    Operator.of(broker, home),
                    new Versions(Distribution.underTest(), folder.resolve("versions")),
                    new Listeners(broker, home.home().resolve("conf/backplane.yaml")));
        } catch (IOException e) {
            broker.close();
            throw e;
        }
    }

    /** Updates a shipped bundle to the same classes under the next version; it has to work. */
    public Operator.Outcome update(String bundle) throws Exception {
        Operator.Outcome outcome = operator.update(versions.next(bundle));
        if (!outcome.isDone()) {
            throw new AssertionError("update of " + bundle + ": " + outcome.text() + "; " + broker.report());
        }
        return outcome;
    }

    @Override
    public void close() throws IOException {
        broker.close();
    }
}
