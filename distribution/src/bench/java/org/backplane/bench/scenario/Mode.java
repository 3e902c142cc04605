// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

/** How a scenario is run. */
public enum Mode {
    /** The same offered load for all brokers, below what they can take. */
    RATE("rate"),
    /** Every window always full. */
    SATURATED("full"),
    /** Neither: one figure. */
    ONCE("");

    private final String title;

    Mode(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
