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
 * A PUBLISH for 500 sessions of the publisher's lane, from when it is decoded until the protocol encodes it: its topic was
 * matched before, the protocol gets all of them in one call. Times are for each of the 500.
 */
@State(Scope.Thread)
public class FanOutBenchmark {
    private static final int TARGETS = 500;

    private final SimulatedBroker broker = new SimulatedBroker(1);
    private final BareLink.Protocol protocol = new BareLink.Protocol(TARGETS);
    private final ClientSession publisher = new BareLink(broker, "publisher", 10, protocol).session();
    private final ClientSession[] subscribers = new ClientSession[TARGETS];
    private final Message once = message(Qos.AT_MOST_ONCE);
    private final Message atLeastOnce = message(Qos.AT_LEAST_ONCE);

    public FanOutBenchmark() {
        for (int i = 0; i < TARGETS; i++) {
            subscribers[i] = new BareLink(broker, "subscriber" + i, 65_535, protocol).session();
            subscribers[i].subscribe(List.of(SimulatedClient.subscription("sensors/+", Qos.AT_LEAST_ONCE, 0)), 1);
        }
        broker.pump();
    }

    private static Message message(Qos qos) {
        Payload payload = Payload.of(new byte[64]);
        return new Message(Topic.of("sensors/17"), payload, qos, false, Headers.EMPTY, 0, Message.NEVER, "publisher");
    }

    /** QoS 0, as in scenario S4. */
    @Benchmark
    @OperationsPerInvocation(TARGETS)
    public int once() {
        publisher.publish(once, 0, 1);
        return taken();
    }

    /** QoS 1, acknowledged by each. */
    @Benchmark
    @OperationsPerInvocation(TARGETS)
    public int atLeastOnce() {
        publisher.publish(atLeastOnce, 0, 1);
        for (ClientSession subscriber : subscribers) {
            subscriber.acknowledge(protocol.packetId(0)); // each counts its identifiers alike
        }
        return taken();
    }

    private int taken() {
        int count = protocol.count();
        if (count != TARGETS) {
            throw new IllegalStateException(count + " delivered");
        }
        protocol.clear();
        return count;
    }
}
