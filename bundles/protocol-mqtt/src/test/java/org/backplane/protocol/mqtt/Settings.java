// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

/** Settings for tests: the defaults, which {@code MqttConfigTest} holds to those of {@link MqttConfig}. */
final class Settings {
    static final MqttSettings DEFAULT =
            new MqttSettings(2_097_152, 1024, 16, 16, 2, true, true, true, true, false, 4096, 4096);

    private Settings() {}

    static MqttSettings packetBytesMax(int max) {
        return new MqttSettings(max, 1024, 16, 16, 2, true, true, true, true, false, 4096, 4096);
    }

    /** Nothing that can be turned off is on. */
    static MqttSettings poor() {
        return new MqttSettings(4096, 23, 0, 0, 1, false, false, false, false, true, 16, 256);
    }

    static MqttLane lane(FakeLane context, MqttSettings settings) {
        return lane(context, settings, Directions.NONE);
    }

    static MqttLane lane(FakeLane context, MqttSettings settings, Directions directions) {
        return new MqttLane(context, () -> settings, () -> directions);
    }

    static MqttLane lane() {
        return lane(new FakeLane(), DEFAULT);
    }
}
