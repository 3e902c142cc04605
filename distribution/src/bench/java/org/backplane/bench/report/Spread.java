// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.report;

import java.util.List;

/** The median of some rounds, and how far they lie apart. */
public record Spread(double median, double min, double max) {
    /** Of at least one value. */
    public static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    /** Half of the distance between the extremes, in percent of the median. */
    public double percent() {
        return median == 0 ? 0 : 50 * (max - min) / median;
    }
}
