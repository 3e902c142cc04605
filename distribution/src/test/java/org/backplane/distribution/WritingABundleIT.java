// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.Distribution;
import org.backplane.distribution.broker.FreePorts;
import org.backplane.distribution.broker.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader who has nothing but the zip and {@code docs/writing-a-bundle.md}, and does what is written there. */
class WritingABundleIT {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```$");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    @Test
    void leadsFromAnEmptyDirectoryToABundleThatIsInstalledUsedUpdatedAndRemoved() throws Exception {
        Distribution copy = Distribution.underTest().copyTo(folder.resolve("backplane"));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path script = Files.writeString(folder.resolve("page.sh"), "set -eux\ncd '" + empty + "'\n" + commands(copy));

        ChildProcess.Result result;
        try {
            result = ChildProcess.run(List.of("sh", script.toString()), environment(copy), PATIENCE);
        } finally {
            ChildProcess.run(List.of(copy.command().toString(), "stop"), Duration.ofSeconds(30));
        }

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output().lines())
                .as(result.output())
                .contains("server:Backplane", "MESSAGE", "Hi!", "server:Mine")
                .anyMatch(line -> line.matches("org.example.my-stomp +1\\.0\\.0 +ACTIVE.*"))
                .last()
                .asString()
                .contains("stopped");
        assertThat(result.output()).containsPattern("(?s)bundle list\n.*org.example.my-stomp.*bundle remove");
        assertThat(result.output().replaceAll("(?s).*bundle remove org.example.my-stomp\n", ""))
                .doesNotContainPattern("org.example.my-stomp +1");
    }

    /** The page's shell blocks, with what must differ here: where the distribution is, and ports that are free. */
    private static String commands(Distribution copy) throws Exception {
        String page = Files.readString(copy.home().resolve("docs/writing-a-bundle.md"));
        String blocks =
                BLOCK.matcher(page).results().map(block -> block.group(1)).collect(Collectors.joining());
        List<Integer> ports = FreePorts.find(2);
        return blocks.replaceFirst("export BACKPLANE=.*", "export BACKPLANE='" + copy.home() + "'")
                .replace("61613", ports.get(0).toString())
                .replace("15674", ports.get(1).toString());
    }

    private static Map<String, String> environment(Distribution copy) {
        Map<String, String> environment = new HashMap<>();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("BACKPLANE_LOGS", copy.home().resolve("logs").toString());
        for (Wire wire : Wire.values()) {
            environment.put("BACKPLANE_LISTENERS_" + wire.listener().toUpperCase(java.util.Locale.ROOT) + "_PORT", "0");
        }
        return environment;
    }
}
