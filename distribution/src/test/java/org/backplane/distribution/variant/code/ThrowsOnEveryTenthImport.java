// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import org.backplane.api.protocol.Connection;
import org.backplane.protocol.mqtt.MqttConfig;

/** Takes over nine in ten. */
public final class ThrowsOnEveryTenthImport extends ThrowsOnImport {
    public ThrowsOnEveryTenthImport(MqttConfig config) {
        super(config);
    }

    @Override
    boolean fails(Connection connection) {
        return connection.id() % 10 == 0;
    }
}
