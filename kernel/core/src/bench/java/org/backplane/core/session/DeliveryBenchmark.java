// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.List;
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
 * The way of a PUBLISH through the session it is for, from when that is known until the protocol encodes it, and what the
 * session does when it is acknowledged. 100 messages a turn, as with full windows; the session ends with its connection.
 */
@State(Scope.Thread)
public class DeliveryBenchmark {
    private static final int MESSAGES = 100;

    private final SimulatedBroker broker = new SimulatedBroker(1);
    private final BareLink.Protocol protocol = new BareLink.Protocol(MESSAGES);
    private final ClientSession wide = new BareLink(broker, "wide", 65_535, protocol).session();
    private final ClientSession narrow = new BareLink(broker, "narrow", 10, protocol).session();
    private final Target toWide = target(wide);
    private final Target toNarrow = target(narrow);
    private final TargetBatch batch = broker.sessions().laneOf("wide").batch();
    private final Message once = message(Qos.AT_MOST_ONCE);
    private final Message atLeastOnce = message(Qos.AT_LEAST_ONCE);

    private static Target target(ClientSession session) {
        return Target.of(session, List.of(SimulatedClient.subscription("sensors/+", Qos.AT_LEAST_ONCE, 0)));
    }

    private static Message message(Qos qos) {
        Payload payload = Payload.of(new byte[64]);
        return new Message(Topic.of("sensors/17"), payload, qos, false, Headers.EMPTY, 0, Message.NEVER, "publisher");
    }

    /** QoS 0: it goes at once or not at all. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int once() {
        offer(wide, toWide, once);
        return taken();
    }

    /** QoS 1 to a client that takes all: under way in the window until it is acknowledged. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int atLeastOnce() {
        offer(wide, toWide, atLeastOnce);
        acknowledge(wide);
        return taken();
    }

    /** QoS 1 to a client that takes 10: nine of ten wait in the session's queue until there is room in its window. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int atLeastOnceQueued() {
        offer(narrow, toNarrow, atLeastOnce);
        acknowledge(narrow);
        return taken();
    }

    private void offer(ClientSession session, Target target, Message message) {
        for (int i = 0; i < MESSAGES; i++) {
            session.outbound().offer(message, target);
            batch.send(); // as the router does behind each message
        }
    }

    /** What waits goes while these are acknowledged, so the end moves. */
    private void acknowledge(ClientSession session) {
        for (int i = 0; i < protocol.count(); i++) {
            session.acknowledge(protocol.packetId(i));
        }
    }

    private int taken() {
        int count = protocol.count();
        if (count != MESSAGES) {
            throw new IllegalStateException(count + " delivered");
        }
        protocol.clear();
        return count;
    }
}
