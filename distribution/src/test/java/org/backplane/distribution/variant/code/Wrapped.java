// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;
import org.backplane.api.protocol.LaneContext;
import org.backplane.api.protocol.Protocol;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.SwapMode;
import org.backplane.api.protocol.WebSocketUse;
import org.backplane.protocol.mqtt.MqttConfig;
import org.backplane.protocol.mqtt.MqttProtocol;

/** The real protocol and nothing else; a variant overrides what it does badly. Threads as the api says. */
public class Wrapped implements Protocol {
    private final Protocol real;

    public Wrapped(MqttConfig config) {
        real = new MqttProtocol(config);
    }

    @Override
    public String id() {
        return real.id();
    }

    @Override
    public SwapMode swapMode() {
        return real.swapMode();
    }

    @Override
    public int schema() {
        return real.schema();
    }

    @Override
    public int oldestSchema() {
        return real.oldestSchema();
    }

    @Override
    public WebSocketUse webSocket() {
        return real.webSocket();
    }

    @Override
    public boolean anyByteIsLife() {
        return real.anyByteIsLife();
    }

    @Override
    public void warmUp() {
        real.warmUp();
    }

    @Override
    public ProtocolLane open(LaneContext lane) {
        return lane(real.open(lane));
    }

    /** The lane as the kernel is to see it. */
    WrappedLane lane(ProtocolLane lane) {
        return new WrappedLane(lane, this);
    }

    /** The connection as the real code is to see it. */
    Connection connection(Connection connection) {
        return connection;
    }

    /**
     * The handler as the kernel is to see it.
     *
     * @param seen the connection that the real code sees
     */
    WrappedHandler handler(ConnectionHandler handler, Connection seen) {
        return new WrappedHandler(handler);
    }

    /** The state as the real code is to get it; called before it takes a connection over. */
    ExportedState imported(Connection connection, ExportedState state) {
        return state;
    }
}
