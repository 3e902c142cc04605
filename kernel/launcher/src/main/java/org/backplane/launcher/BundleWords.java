// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The words of a {@code bundle} command, held against what there is, so that a wrong command line is one whether a broker
 * runs or not. Paths become absolute: the broker's directory is another one.
 */
final class BundleWords {
    private static final Set<String> INSTALL_OPTIONS = Set.of("--force", "--sha256");

    private static final Map<String, Verb> VERBS = Map.of(
            "list", new Verb("", 0, 0, Set.of("--json")),
            "show", new Verb("NAME", 1, 1, Set.of("--json")),
            "install", new Verb("JAR", 1, 1, INSTALL_OPTIONS),
            "update", new Verb("JAR", 1, 1, INSTALL_OPTIONS),
            "remove", new Verb("NAME", 1, 1, Set.of()),
            "canary",
                    new Verb(
                            "JAR --share 5% or --clients PATTERN",
                            1, 1, Set.of("--force", "--sha256", "--share", "--clients")),
            "promote", new Verb("[NAME]", 0, 1, Set.of()),
            "abort", new Verb("[NAME]", 0, 1, Set.of()));

    /** What may stand behind a verb. */
    private record Verb(String what, int least, int most, Set<String> options) {
        boolean takesJar() {
            return what.startsWith("JAR");
        }
    }

    private BundleWords() {}

    /**
     * Checks them.
     *
     * @param plain without options, {@code bundle} first
     * @param options as {@code --name} or {@code --name=value}
     * @param directory what a relative path starts at
     */
    static List<String> check(List<String> plain, List<String> options, Path directory) throws UsageException {
        String name = plain.size() > 1 ? plain.get(1) : "";
        Verb verb = VERBS.get(name);
        if (verb == null) {
            throw new UsageException("bundle knows: list, show, install, update, remove, canary, promote, abort");
        }
        int rest = plain.size() - 2;
        boolean whole = rest >= verb.least() && rest <= verb.most() && (!name.equals("canary") || saysWhom(options));
        if (!whole) {
            throw new UsageException(("usage: bundle " + name + " " + verb.what()).strip());
        }
        for (String option : options) {
            if (!verb.options().contains(option.split("=", 2)[0])) {
                throw new UsageException("bundle " + name + " has no option " + option + "; see bin/backplane help");
            }
        }
        List<String> words = new ArrayList<>(plain);
        if (verb.takesJar()) {
            words.set(2, absolute(plain.get(2), directory));
        }
        words.addAll(options);
        return words;
    }

    private static boolean saysWhom(List<String> options) {
        return options.stream()
                        .filter(one -> one.startsWith("--share=") || one.startsWith("--clients="))
                        .count()
                == 1;
    }

    private static String absolute(String path, Path directory) throws UsageException {
        try {
            return directory.resolve(path).toAbsolutePath().normalize().toString();
        } catch (InvalidPathException e) {
            throw new UsageException(path + " is no path: " + e.getReason());
        }
    }
}
