// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;
import org.backplane.protocol.mqtt.MqttConfig;

/** Works, and writes its state in schema 2; reads and writes schema 1 too. */
public final class SecondSchema extends Wrapped {
    public SecondSchema(MqttConfig config) {
        super(config);
    }

    @Override
    public int schema() {
        return Envelope.SCHEMA;
    }

    @Override
    public int oldestSchema() {
        return Envelope.OLDEST;
    }

    @Override
    WrappedHandler handler(ConnectionHandler handler, Connection seen) {
        return Envelope.handler(handler);
    }

    @Override
    ExportedState imported(Connection connection, ExportedState state) {
        return Envelope.open(state);
    }
}
