// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A command for a running broker.
 *
 * @param data its data directory
 * @param words the command, its options among them
 */
record AdminRequest(Path data, List<String> words) {
    private static final Set<String> FLAGS = Set.of("--json", "--force");

    /** Options that take a value, and which. */
    private static final Map<String, String> VALUES = Map.of(
            "--sha256", "a SHA-256 in hexadecimal",
            "--share", "a percentage, as in 5%",
            "--clients", "a pattern of client ids, as in car-*");

    AdminRequest {
        words = List.copyOf(words);
    }

    /** Reads the arguments; relative paths start at the directory of whoever calls. */
    static AdminRequest parse(Path home, List<String> args) throws UsageException {
        Path data = home.resolve("data");
        List<String> plain = new ArrayList<>();
        List<String> options = new ArrayList<>();
        Arguments rest = new Arguments(args);
        while (rest.hasNext()) {
            String arg = rest.next();
            if (arg.equals("--data")) {
                data = Path.of(rest.value(arg, "a directory"));
            } else if (VALUES.containsKey(arg)) {
                options.add(arg + "=" + rest.value(arg, VALUES.getOrDefault(arg, "a value")));
            } else if (FLAGS.contains(arg)) {
                options.add(arg);
            } else if (arg.startsWith("--")) {
                throw new UsageException("unknown option " + arg + "; see bin/backplane help");
            } else {
                plain.add(arg);
            }
        }
        return new AdminRequest(data.toAbsolutePath().normalize(), words(plain, options));
    }

    private static List<String> words(List<String> plain, List<String> options) throws UsageException {
        if (!plain.isEmpty() && plain.getFirst().equals("bundle")) {
            return BundleWords.check(plain, options, Path.of(""));
        }
        for (String option : options) {
            if (!option.equals("--json")) {
                throw new UsageException("only bundle has the option " + option + "; see bin/backplane help");
            }
        }
        List<String> words = new ArrayList<>(plain);
        words.addAll(options);
        return words;
    }

    /** The request as one line; each word is written as in a URL's query, so that it may hold spaces. */
    String line() {
        return words.stream()
                .map(word -> URLEncoder.encode(word, StandardCharsets.UTF_8))
                .collect(Collectors.joining(" "));
    }

    boolean isStop() {
        return words.equals(List.of("stop"));
    }
}
