// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean": the nearest of the names that exist. */
final class Suggestion {
    /** More edits than a third of the word are another word. */
    private static final int LETTERS_PER_EDIT = 3;

    private Suggestion() {}

    /** {@code " (did you mean x?)"}, or nothing where no name is near. */
    static String of(String wrong, Collection<String> names) {
        return nearest(wrong, names)
                .map(name -> " (did you mean " + name + "?)")
                .orElse("");
    }

    private static Optional<String> nearest(String wrong, Collection<String> names) {
        int bound = Math.max(1, wrong.length() / LETTERS_PER_EDIT);
        return names.stream()
                .min(Comparator.comparingInt(name -> distance(wrong, name)))
                .filter(name -> distance(wrong, name) <= bound);
    }

    /** Levenshtein's, without regard to case. */
    static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
