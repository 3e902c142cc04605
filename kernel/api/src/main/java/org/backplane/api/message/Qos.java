// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.message;

/** Delivery guarantee of a message, in MQTT's three steps (MQTT 5.0 section 4.3); other protocols map onto them. */
public enum Qos {
    AT_MOST_ONCE,
    AT_LEAST_ONCE,
    EXACTLY_ONCE;

    private static final Qos[] BY_CODE = values();

    /** 0, 1 or 2, as on the wire. */
    public int code() {
        return ordinal();
    }

    /**
     * The QoS of a wire code.
     *
     * @throws IllegalArgumentException for anything but 0, 1 and 2
     */
    public static Qos of(int code) {
        if (code < 0 || code > 2) {
            throw new IllegalArgumentException("QoS " + code + " is not 0, 1 or 2");
        }
        return BY_CODE[code];
    }

    /** The weaker of the two: what a subscriber with {@code granted} receives of a message published with this. */
    public Qos min(Qos granted) {
        return ordinal() <= granted.ordinal() ? this : granted;
    }
}
