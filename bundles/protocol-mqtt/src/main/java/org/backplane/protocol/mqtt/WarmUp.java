// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import java.nio.charset.StandardCharsets;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;

/**
 * Goes through what connections do until the code is compiled, away from any lane and any connection: a version that takes over
 * cold is slow for its first thousands of packets, which on a quiet broker are many seconds.
 */
final class WarmUp {
    private static final int ROUNDS = 6_000;
    private static final int ROUNDS_A_SWAP = 8;

    /** Everything allowed, whatever is configured: what is refused warms nothing up. */
    private static final MqttSettings SETTINGS =
            new MqttSettings(65_536, 64, 16, 16, 2, true, true, true, true, false, 64, 4096);

    private static final byte[] CONNECT_3 = bytes("\020\022\000\004MQTT\004\002\000\074\000\006warmup");
    private static final byte[] CONNECT_5 = bytes("\020\023\000\004MQTT\005\002\000\074\000\000\006warmup");

    /** PUBLISH at QoS 0, 1 and 2, PUBREL, then PUBACK, PUBREC and PUBCOMP for what is delivered, PINGREQ. */
    private static final byte[] PACKETS_3 = bytes("\060\012\000\006warm/uhi" + "\062\014\000\006warm/u\000\001hi"
            + "\064\014\000\006warm/u\000\002hi" + "\142\002\000\002" + "\100\002\000\001" + "\120\002\000\001"
            + "\160\002\000\001" + "\300\000");

    private static final byte[] PACKETS_5 = bytes("\060\013\000\006warm/u\000hi"
            + "\062\015\000\006warm/u\000\001\000hi"
            + "\064\015\000\006warm/u\000\002\000hi" + "\142\002\000\002" + "\100\002\000\001" + "\120\002\000\001"
            + "\160\002\000\001" + "\300\000");

    private static final Message MESSAGE = new Message(
            Topic.of("warm/u"),
            Payload.of(bytes("hi")),
            Qos.EXACTLY_ONCE,
            false,
            Headers.EMPTY,
            0,
            Message.NEVER,
            "warmup");

    private WarmUp() {}

    static void run() {
        run(new Rehearsal(SETTINGS, CONNECT_3), PACKETS_3);
        run(new Rehearsal(SETTINGS, CONNECT_5), PACKETS_5);
    }

    private static void run(Rehearsal rehearsal, byte[] packets) {
        for (int i = 0; i < ROUNDS; i++) {
            rehearsal.feed(packets);
            rehearsal.deliver(MESSAGE);
            rehearsal.endTurn();
            if (i % ROUNDS_A_SWAP == 0) {
                rehearsal.swap();
            }
        }
        rehearsal.end();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
