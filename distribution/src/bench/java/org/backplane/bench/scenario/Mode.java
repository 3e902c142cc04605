// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

/** How a scenario is run. */
public enum Mode {
    /** The same offered load for all brokers, below what they can take. */
    RATE("rate"),
    /** Every window always full. */
    SATURATED("full"),
    /** A publisher's next message goes out when the one before is delivered and answered for: no read and no flush carries two. */
    ONE("one"),
    /** A window is sent at once, and the next when all of it is delivered and answered for: so many at a time for whoever takes them. */
    BURSTS("bursts"),
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
