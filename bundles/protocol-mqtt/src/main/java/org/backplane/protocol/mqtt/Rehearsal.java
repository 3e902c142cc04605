// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Map;
import java.util.function.LongSupplier;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.LaneContext;
import org.backplane.api.runtime.Clock;
import org.backplane.api.runtime.Metrics;

/**
 * A client's day with a kernel that does nothing: what a connection's code does with each packet there is many of, in buffers
 * of the kind that channels have. One thread, no lane.
 */
final class Rehearsal implements LaneContext, Metrics {
    private static final int BUFFER_BYTES = 4096;

    private final RehearsalClient client = new RehearsalClient();
    private final RehearsalTargets targets = new RehearsalTargets(client);
    private final ByteBuf in = ByteBufAllocator.DEFAULT.directBuffer(BUFFER_BYTES);
    private final MqttLane lane;
    private ConnectionHandler handler;

    Rehearsal(MqttSettings settings, byte[] connect) {
        lane = new MqttLane(this, () -> settings, () -> Directions.NONE);
        handler = lane.accept(client);
        feed(connect);
        client.begin();
        handler.onConnected(new ConnectResult.Accepted(client, false, false, 0, 0));
    }

    /** Packets come in; each publish is answered. */
    void feed(byte[] packets) {
        in.clear().writeBytes(packets);
        handler.onData(in);
        handler.onDataComplete();
        if (in.isReadable()) {
            throw new IllegalStateException("half a packet to warm up with");
        }
        client.eachPublished(token -> handler.onPublished(token, PublishResult.ACCEPTED));
        client.eachReleased(packetId -> handler.onReleased(packetId, true));
    }

    /** A message goes out, at every QoS. */
    void deliver(Message message) {
        for (Qos qos : Qos.values()) {
            targets.set(handler, qos);
            lane.deliver(message, targets);
        }
        handler.onRelease(1);
    }

    /** The code is replaced. */
    void swap() {
        handler = lane.resume(client, handler.export(StateWriter.SCHEMA));
    }

    /** What was written is of no use to anybody. */
    void endTurn() {
        client.forget();
    }

    void end() {
        in.release();
        client.release();
        lane.close();
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public ByteBufAllocator allocator() {
        return ByteBufAllocator.DEFAULT;
    }

    @Override
    public Clock clock() {
        return Clock.system();
    }

    @Override
    public Metrics metrics() {
        return this;
    }

    @Override
    public BrokerLimits limits() {
        return BrokerLimits.DEFAULT;
    }

    /** Nobody counts here. */
    @Override
    public Counter counter(String name, String help) {
        return new Counter() {
            @Override
            public void add(long n) {}

            @Override
            public long value() {
                return 0;
            }
        };
    }

    @Override
    public Gauge gauge(String name, String help, LongSupplier value) {
        return () -> {};
    }

    @Override
    public Map<String, Long> snapshot() {
        return Map.of();
    }
}
