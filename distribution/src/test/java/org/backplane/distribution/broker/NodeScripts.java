// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The scripts in {@code src/test/js}, with the npm packages of clients that they use. */
public final class NodeScripts {
    private static final Path FOLDER =
            Path.of(System.getProperty("backplane.js", "src/test/js")).toAbsolutePath();

    private NodeScripts() {}

    /** The command that runs a script; installs its packages if they are not there. */
    public static List<String> command(String script, String... arguments) throws Exception {
        install();
        List<String> command =
                new ArrayList<>(List.of("node", FOLDER.resolve(script).toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** npm writes this file last: with it, all of the lock file's packages are there. */
    private static void install() throws Exception {
        Path installed = FOLDER.resolve("node_modules/.package-lock.json");
        Path wanted = FOLDER.resolve("package-lock.json");
        if (!Files.exists(installed)
                || Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(wanted)) < 0) {
            ChildProcess.Result result = ChildProcess.run(
                    List.of("npm", "ci", "--no-audit", "--no-fund", "--prefix", FOLDER.toString()),
                    Duration.ofMinutes(2));
            assertThat(result.exitCode()).as(result.output()).isZero();
        }
    }
}
