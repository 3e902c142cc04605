// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;
import org.backplane.protocol.mqtt.MqttConfig;

/** Writes its state in schema 2 and answers every PUBLISH with an error: taking it back has to go by schema 1. */
public final class SecondSchemaRefusing extends RefusesPublishes {
    public SecondSchemaRefusing(MqttConfig config) {
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
    WrappedHandler wrap(ConnectionHandler handler) {
        return Envelope.handler(handler);
    }

    @Override
    ExportedState imported(Connection connection, ExportedState state) {
        return Envelope.open(state);
    }
}
