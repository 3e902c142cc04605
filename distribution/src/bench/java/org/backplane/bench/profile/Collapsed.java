// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.profile;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Stacks as async-profiler writes them: frames from the outermost to the innermost with semicolons between, a blank, and how much
 * fell on that stack.
 */
final class Collapsed {
    private final Map<String, Long> self = new HashMap<>();
    private final Map<String, Long> total = new HashMap<>();
    private long sum;

    /** One frame's part. */
    record Share(String frame, double percent) {
        @Override
        public String toString() {
            return "%6.2f %%  %s".formatted(percent, frame);
        }
    }

    Collapsed(List<String> lines) {
        for (String line : lines) {
            int blank = line.lastIndexOf(' ');
            if (blank > 0) {
                add(line.substring(0, blank).split(";"), Long.parseLong(line.substring(blank + 1)));
            }
        }
    }

    private void add(String[] frames, long weight) {
        sum += weight;
        self.merge(frames[frames.length - 1], weight, Long::sum);
        Set<String> distinct = new HashSet<>(Arrays.asList(frames));
        distinct.forEach(frame -> total.merge(frame, weight, Long::sum));
    }

    long sum() {
        return sum;
    }

    /** The frames on which most fell while nothing they called was running. */
    List<Share> bySelf(int count) {
        return top(self, count);
    }

    /** The frames on which most fell, what they called included. */
    List<Share> byTotal(int count) {
        return top(total, count);
    }

    private List<Share> top(Map<String, Long> weights, int count) {
        return weights.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(count)
                .map(one -> new Share(one.getKey(), 100.0 * one.getValue() / sum))
                .toList();
    }
}
