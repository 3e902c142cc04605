// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The levels of a topic name, cut out only as deep as somebody asks: a name may have 65,535 of them, and few trees are that
 * deep. One thread.
 */
final class TopicLevels {
    private final String name;
    private @Nullable String[] levels = new String[8];
    private int known;
    private int from;

    TopicLevels(String name) {
        this.name = name;
    }

    /** The level at that depth, counted from 0; null below the last. */
    @Nullable
    String at(int depth) {
        while (known <= depth) {
            if (from > name.length()) {
                return null;
            }
            cutNext();
        }
        return levels[depth];
    }

    private void cutNext() {
        int slash = name.indexOf('/', from);
        int end = slash < 0 ? name.length() : slash;
        if (known == levels.length) {
            levels = Arrays.copyOf(levels, 2 * known);
        }
        levels[known++] = name.substring(from, end);
        from = end + 1;
    }
}
