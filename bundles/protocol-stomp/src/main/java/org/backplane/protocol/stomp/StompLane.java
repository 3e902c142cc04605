// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.function.Supplier;
import org.backplane.api.message.Message;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;
import org.backplane.api.protocol.LaneContext;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.Targets;
import org.backplane.api.runtime.Metrics.Counter;

/** STOMP on one lane: one reader for all its connections, and the way of one message to many of them. */
final class StompLane implements ProtocolLane {
    private final LaneContext context;
    private final Supplier<StompSettings> settings;
    private final FrameReader reader = new FrameReader();
    private final Deliveries deliveries;
    private final Counter errors;

    StompLane(LaneContext context, Supplier<StompSettings> settings) {
        this.context = context;
        this.settings = settings;
        this.deliveries = new Deliveries(context);
        this.errors = context.metrics()
                .counter("stomp.error.frames", "ERROR frames sent for what a client asked; each closed a connection");
    }

    @Override
    public ConnectionHandler accept(Connection connection) {
        return new StompHandler(this, connection, new StompState());
    }

    @Override
    public ConnectionHandler resume(Connection connection, ExportedState state) {
        return new StompHandler(this, connection, StateReader.read(state));
    }

    @Override
    public void deliver(Message message, Targets targets) {
        deliveries.deliver(message, targets);
    }

    @Override
    public void close() {
        // Nothing here outlives this object.
    }

    LaneContext context() {
        return context;
    }

    FrameReader reader() {
        return reader;
    }

    StompSettings settings() {
        return settings.get();
    }

    void countError() {
        errors.add(1);
    }
}
