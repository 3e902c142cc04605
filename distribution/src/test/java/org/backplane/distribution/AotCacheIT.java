// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.Distribution;
import org.backplane.distribution.broker.Until;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/backplane aot-cache}: the cache is made, and the next start takes its classes from there. */
class AotCacheIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    @Test
    void theNextStartTakesItsClassesFromTheCache() throws Exception {
        Distribution distribution = Distribution.underTest().copyTo(folder.resolve("backplane"));
        assertThat(classesFromCache(distribution, "without")).isEmpty();

        ChildProcess.Result made =
                ChildProcess.run(ChildProcess.command(distribution.command(), "aot-cache"), PATIENCE);

        assertThat(made.exitCode()).as(made.output()).isZero();
        assertThat(distribution.home().resolve("cache")).isDirectoryContaining(file -> file.endsWith("backplane.aot"));
        assertThat(distribution.home().resolve("data")).doesNotExist();
        List<String> cached = classesFromCache(distribution, "with");
        assertThat(cached).anyMatch(line -> line.contains("org.backplane.core.net.Server "));
        assertThat(cached).anyMatch(line -> line.contains("org.backplane.protocol.mqtt.MqttProtocol "));
        assertThat(cached).anyMatch(line -> line.contains("io.netty.channel.epoll.Epoll"));
    }

    /** What a start loaded from a cache that is not the JDK's own, by the JVM's log. */
    private List<String> classesFromCache(Distribution distribution, String name) throws Exception {
        Path log = folder.resolve(name + ".log");
        List<String> command = ChildProcess.command(
                distribution.command(), "run", "--data", folder.resolve(name).toString());
        command.addAll(BrokerProcess.freePorts());
        Map<String, String> environment = Map.of("BACKPLANE_JAVA_OPTS", "-Xlog:class+load:file=" + log);
        try (ChildProcess broker = ChildProcess.start(command, environment)) {
            Until.holds(broker::output, PATIENCE, () -> broker.output().contains(" ready in ") || !broker.isAlive());
            assertThat(broker.isAlive()).as(broker.output()).isTrue();
            broker.terminate();
            broker.exitCode(PATIENCE);
        }
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains("shared objects file"))
                .filter(line -> line.contains("org.backplane.") || line.contains("io.netty."))
                .toList();
    }
}
