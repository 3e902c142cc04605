// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import java.util.function.Supplier;
import org.backplane.api.message.Message;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;
import org.backplane.api.protocol.LaneContext;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.Targets;
import org.backplane.api.runtime.Metrics.Counter;
import org.backplane.protocol.mqtt.codec.Decoder;
import org.backplane.protocol.mqtt.codec.TopicCache;

/** MQTT on one lane: one decoder, one topic cache and one set of scratch buffers for all its connections. */
final class MqttLane implements ProtocolLane {
    private final LaneContext context;
    private final Supplier<MqttSettings> settings;
    private final Supplier<Directions> directions;
    private final TopicCache topics;
    private final Decoder decoder;
    private final Fanout fanout;
    private final Counter malformed;
    private final Counter received;
    private final Counter sent;

    /**
     * MQTT on that lane.
     *
     * @param settings asked once per new connection
     * @param directions asked whenever a client is to be told
     */
    MqttLane(LaneContext context, Supplier<MqttSettings> settings, Supplier<Directions> directions) {
        this.context = context;
        this.settings = settings;
        this.directions = directions;
        this.topics = new TopicCache(settings.get().topicCacheEntries());
        this.decoder = new Decoder(topics);
        this.fanout = new Fanout(context, settings);
        this.received = context.counter("protocol.received.packets", "Packets from clients, of whatever type");
        this.sent = context.counter("protocol.sent.packets", "Packets to clients, of whatever type");
        this.malformed = context.metrics()
                .counter(
                        "mqtt.malformed.packets",
                        "Packets that broke the specification or a limit; each closed a connection");
    }

    @Override
    public ConnectionHandler accept(Connection connection) {
        return new MqttHandler(
                this, connection, new ConnectionState(settings.get().on(connection.endpoint())));
    }

    @Override
    public ConnectionHandler resume(Connection connection, ExportedState state) {
        return new MqttHandler(this, connection, StateReader.read(state));
    }

    @Override
    public void deliver(Message message, Targets targets) {
        sent.add(fanout.deliver(message, targets));
    }

    @Override
    public void close() {
        // Scratch buffers are on the heap and nobody else's: they go with this object.
    }

    Directions directions() {
        return directions.get();
    }

    LaneContext context() {
        return context;
    }

    /** The decoder, with the limits that hold for this batch. */
    Decoder decoder() {
        topics.limitLevels(context.limits().topicLevelsMax());
        return decoder;
    }

    Counter sent() {
        return sent;
    }

    void countReceived(int packets) {
        received.add(packets);
    }

    void countMalformed() {
        malformed.add(1);
    }
}
