// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.sys;

/** A figure per minute, smoothed over 1, 5 and 15 minutes as Mosquitto does it. One thread. */
final class Load {
    /** In minutes. */
    static final int[] SPANS = {1, 5, 15};

    private static final double NS_PER_MINUTE = 60e9;

    private final double[] averages = new double[SPANS.length];
    private long before;
    private boolean begun;

    /**
     * Takes the counter's value.
     *
     * @param elapsedNs since the last one
     */
    void take(long now, long elapsedNs) {
        if (begun && elapsedNs > 0) {
            double minutes = elapsedNs / NS_PER_MINUTE;
            double perMinute = (now - before) / minutes;
            for (int i = 0; i < averages.length; i++) {
                averages[i] = perMinute + Math.exp(-minutes / SPANS[i]) * (averages[i] - perMinute);
            }
        }
        begun = true;
        before = now;
    }

    double average(int span) {
        return averages[span];
    }
}
