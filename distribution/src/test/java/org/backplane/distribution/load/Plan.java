// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import java.util.ArrayList;
import java.util.List;
import org.backplane.distribution.broker.Wire;

/**
 * Who connects, and how much they say.
 *
 * @param flows publisher and subscriber each; one in eight has a subscriber that stops reading now and then
 * @param idlers clients that only ping
 * @param keepAliveS of the idlers, seconds
 * @param messagesPerSecond offered by all publishers together
 * @param refusable whether publishers speak MQTT 5, which can be told no; 3.1.1 has to close the connection instead
 */
public record Plan(int flows, int idlers, int keepAliveS, int messagesPerSecond, boolean refusable) {
    private static final int SLOW_ONE_IN = 8;
    private static final int PAYLOAD_BYTES = 64;
    private static final int SLOW_PAYLOAD_BYTES = 8_192;

    /** Four in ten connections publish or subscribe, the rest is idle. */
    public static Plan of(int connections, int messagesPerSecond) {
        int flows = connections / 5;
        return new Plan(flows, connections - 2 * flows, 10, messagesPerSecond, false);
    }

    /** Idle connections alone. */
    public static Plan idle(int connections) {
        return new Plan(0, connections, 60, 1, false);
    }

    /** The same with publishers that can be told no. */
    public Plan withRefusablePublishers() {
        return new Plan(flows, idlers, keepAliveS, messagesPerSecond, true);
    }

    public int connections() {
        return 2 * flows + idlers;
    }

    /** Every transport with every other, QoS, version and kind of session. */
    List<Flow.Spec> specs() {
        List<Flow.Spec> specs = new ArrayList<>();
        Wire[] wires = Wire.values();
        for (int i = 0; i < flows; i++) {
            int qos = i % 3;
            boolean stays = i / 5 % 2 == 0;
            boolean slow = i % SLOW_ONE_IN == SLOW_ONE_IN - 1;
            int fromVersion = refusable || i / 12 % 2 == 0 ? 5 : 4;
            Line.Hello from = new Line.Hello(wires[i % 4], fromVersion, "pub-" + i, stays, 0);
            Line.Hello to = new Line.Hello(wires[i / 4 % 4], i / 2 % 2 == 0 ? 5 : 4, "sub-" + i, stays, 0);
            specs.add(new Flow.Spec(
                    "load/" + i % 50 + "/" + i, qos, slow ? SLOW_PAYLOAD_BYTES : PAYLOAD_BYTES, slow, from, to));
        }
        return specs;
    }

    List<Line.Hello> idleClients() {
        List<Line.Hello> hellos = new ArrayList<>();
        Wire[] wires = Wire.values();
        for (int i = 0; i < idlers; i++) {
            int version = i / 4 % 2 == 0 ? 5 : 4;
            hellos.add(new Line.Hello(wires[i % 4], version, "idle-" + i, false, keepAliveS));
        }
        return hellos;
    }
}
