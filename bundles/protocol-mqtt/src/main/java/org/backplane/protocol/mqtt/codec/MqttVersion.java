// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

/** The protocol level of a connection (MQTT 5.0 section 3.1.2.2). */
public enum MqttVersion {
    /** Not known: no CONNECT was read yet. */
    NONE(0, "MQTT"),
    V3_1(3, "MQTT 3.1"),
    V3_1_1(4, "MQTT 3.1.1"),
    V5(5, "MQTT 5.0");

    private final int level;
    private final String text;

    MqttVersion(int level, String text) {
        this.level = level;
        this.text = text;
    }

    /** As on the wire. */
    public int level() {
        return level;
    }

    /** For people: {@code MQTT 5.0}. */
    public String text() {
        return text;
    }

    public boolean isV5() {
        return this == V5;
    }

    /**
     * The version of that level.
     *
     * @throws IllegalArgumentException for a level that is not ours
     */
    public static MqttVersion of(int level) {
        for (MqttVersion version : values()) {
            if (version.level == level) {
                return version;
            }
        }
        throw new IllegalArgumentException("no MQTT version has level " + level);
    }
}
