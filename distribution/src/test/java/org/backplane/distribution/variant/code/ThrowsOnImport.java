// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ExportedState;
import org.backplane.protocol.mqtt.MqttConfig;

/** Takes over nobody. */
public class ThrowsOnImport extends Wrapped {
    public ThrowsOnImport(MqttConfig config) {
        super(config);
    }

    /** Whether this connection is one that it can't take. */
    boolean fails(Connection connection) {
        return true;
    }

    @Override
    final ExportedState imported(Connection connection, ExportedState state) {
        // A connection without a session moves to another lane while it connects: that is no update.
        if (connection.session().isPresent() && fails(connection)) {
            throw new IllegalArgumentException("this version does not understand the state of " + connection.id());
        }
        return state;
    }
}
