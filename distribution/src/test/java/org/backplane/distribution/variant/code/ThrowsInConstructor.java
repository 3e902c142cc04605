// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import org.backplane.protocol.mqtt.MqttConfig;

/** Cannot be activated. */
public final class ThrowsInConstructor extends Wrapped {
    public ThrowsInConstructor(MqttConfig config) {
        super(config);
        throw new IllegalStateException("this version cannot start");
    }
}
