// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the command line of {@code run} says.
 *
 * @param home the unpacked distribution
 * @param data where state lies
 * @param config the configuration file
 * @param settings {@code section.key=value}, in the order given; the last one wins
 */
record LaunchOptions(Path home, Path data, Path config, List<String> settings) {
    LaunchOptions {
        settings = List.copyOf(settings);
    }

    /** Reads the arguments; paths become absolute. */
    static LaunchOptions parse(Path home, List<String> args) throws UsageException {
        Path data = home.resolve("data");
        Path config = home.resolve("conf/backplane.yaml");
        List<String> settings = new ArrayList<>();
        Arguments rest = new Arguments(args);
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--data" -> data = Path.of(rest.value(option, "a directory"));
                case "--config" -> config = Path.of(rest.value(option, "a file"));
                case "--set" -> settings.add(setting(rest.value(option, "section.key=value")));
                default -> throw new UsageException("unknown option " + option + "; see bin/backplane help");
            }
        }
        return new LaunchOptions(absolute(home), absolute(data), absolute(config), settings);
    }

    private static String setting(String text) throws UsageException {
        int equals = text.indexOf('=');
        if (equals < 1 || text.lastIndexOf('.', equals) < 1) {
            throw new UsageException("--set " + text + ": found no section.key=value");
        }
        return text;
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
