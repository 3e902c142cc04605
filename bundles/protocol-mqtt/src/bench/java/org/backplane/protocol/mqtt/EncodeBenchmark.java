// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import org.backplane.api.broker.PublishResult;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The last step of a PUBLISH: from the message to the bytes in each subscriber's outgoing buffer, with a payload of 64 bytes.
 * For one subscriber, and for each of 100: what a further one costs, of which the goal is 170 ns at most.
 */
@State(Scope.Thread)
public class EncodeBenchmark {
    private static final int SUBSCRIBERS = 100;

    private final MqttLane lane = Settings.lane();
    private final Subscribers one3 = new Subscribers(1, false, 0, 0);
    private final Subscribers many3 = new Subscribers(SUBSCRIBERS, false, 0, 0);
    private final Subscribers one5 = new Subscribers(1, true, 0, 1);
    private final Subscribers many5 = new Subscribers(SUBSCRIBERS, true, 0, 1);
    private final Subscribers manyAliases = new Subscribers(SUBSCRIBERS, true, 8, 1);
    private final Message small = message(64);
    private final Message large = message(16_384);

    private static Message message(int payloadBytes) {
        Payload payload = Payload.of(new byte[payloadBytes]);
        Topic topic = Topic.of("sensors/17/temperature");
        return new Message(topic, payload, Qos.AT_LEAST_ONCE, false, Headers.EMPTY, 0, Message.NEVER, "p");
    }

    private final class Subscribers {
        private final FakeTargets targets = new FakeTargets();
        private final Client[] clients;

        Subscribers(int count, boolean v5, int aliases, int qos) {
            clients = new Client[count];
            for (int i = 0; i < count; i++) {
                Wire properties = Wire.fields().u8(0x22).u16(aliases);
                clients[i] = v5 ? Client.connected5(lane, properties) : Client.connected3(lane);
                clients[i].connection.discard = true;
                targets.add(clients[i], qos, i + 1);
            }
        }

        int deliver(Message message) {
            lane.deliver(message, targets);
            int bytes = 0;
            for (Client client : clients) {
                bytes += client.connection.out.readableBytes();
                client.connection.out.clear();
            }
            return bytes;
        }
    }

    /** 3.1.1, QoS 0, the only subscriber. */
    @Benchmark
    public int v3OnceToOne() {
        return one3.deliver(small);
    }

    /** 3.1.1, QoS 0, each of 100. */
    @Benchmark
    @OperationsPerInvocation(SUBSCRIBERS)
    public int v3OnceToEach() {
        return many3.deliver(small);
    }

    /** 5.0, QoS 1, the only subscriber. */
    @Benchmark
    public int v5AtLeastOnceToOne() {
        return one5.deliver(small);
    }

    /** 5.0, QoS 1, each of 100. */
    @Benchmark
    @OperationsPerInvocation(SUBSCRIBERS)
    public int v5AtLeastOnceToEach() {
        return many5.deliver(small);
    }

    /** 5.0, QoS 1, each of 100, all of which know the topic by an alias. */
    @Benchmark
    @OperationsPerInvocation(SUBSCRIBERS)
    public int v5AliasToEach() {
        return manyAliases.deliver(small);
    }

    /** 5.0, QoS 1, each of 100, with a payload of 16 KiB that they share. */
    @Benchmark
    @OperationsPerInvocation(SUBSCRIBERS)
    public int v5LargeToEach() {
        return many5.deliver(large);
    }

    /** PUBACK to the publisher of a message at QoS 1. */
    @Benchmark
    public int v3Acknowledgement() {
        Client client = one3.clients[0];
        client.handler.onPublished(Tokens.publish(7, Qos.AT_LEAST_ONCE), PublishResult.ACCEPTED);
        int bytes = client.connection.out.readableBytes();
        client.connection.out.clear();
        return bytes;
    }
}
