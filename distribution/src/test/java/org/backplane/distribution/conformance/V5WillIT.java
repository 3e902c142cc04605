// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 5.0 sections 3.1.2.5, 3.1.3.2 and 3.14.4: when a will is published, and how. */
@ExtendWith(SharedBroker.class)
class V5WillIT extends V5Conversation {
    private static final Bytes STAYS = Packets.sessionExpiry(1000);

    V5WillIT(BrokerUnderTest broker) {
        super(broker);
    }

    @Test
    @Statement({"MQTT-3.1.2-7", "MQTT-3.1.2-8", "MQTT-3.1.2-10"})
    void publishesTheWillOnceWhenAConnectionBreaks() throws Exception {
        RawClient watcher = watcher();

        drop(accepted(mortal("c", STAYS, V5Packets.none(), 0)));
        assertThat(text(watcher.expect(Packets.PUBLISH))).isEqualTo("will of c");

        // The session goes on, without a will; it is certain that a connection is over once the next one has begun.
        drop(accepted(V5Packets.connect(0, 0, STAYS, new Bytes().text(id("c")))));
        accepted(V5Packets.connect(0, 0, STAYS, new Bytes().text(id("c"))));
        nothingMoreCameTo(watcher);
    }

    @Test
    @Statement({"MQTT-3.1.2-8", "MQTT-3.1.2-10", "MQTT-3.14.4-3"})
    void forgetsTheWillAfterAGoodbye() throws Exception {
        RawClient watcher = watcher();

        RawClient client = accepted(mortal("c", STAYS, V5Packets.none(), 0));
        client.send(V5Packets.disconnect(0, V5Packets.none()));
        assertThat(client.awaitEnd(PATIENCE)).isTrue();
        RawClient brief = accepted(mortal("brief", V5Packets.none(), V5Packets.none(), 0));
        brief.send(Packets.disconnect());
        assertThat(brief.awaitEnd(PATIENCE)).isTrue();

        nothingMoreCameTo(watcher);
    }

    @Test
    @Statement("MQTT-3.1.2-8")
    void publishesTheWillAfterAGoodbyeThatAsksForIt() throws Exception {
        RawClient watcher = watcher();
        for (int reason : new int[] {0x04, 0x80, 0x98}) {
            accepted(mortal("c", STAYS, V5Packets.none(), 0)).send(V5Packets.disconnect(reason, V5Packets.none()));
            assertThat(text(watcher.expect(Packets.PUBLISH))).isEqualTo("will of c");
        }
    }

    @Test
    @Statement("MQTT-3.1.2-8")
    void publishesTheWillOfAClientThatBreaksTheProtocol() throws Exception {
        RawClient watcher = watcher();
        RawClient client = accepted(mortal("c", STAYS, V5Packets.none(), 0));

        client.send(V5Packets.hex("36 05 000161 0001"));

        assertThat(text(watcher.expect(Packets.PUBLISH))).isEqualTo("will of c");
    }

    @Test
    @Statement({"MQTT-3.1.2-14", "MQTT-3.1.2-15"})
    void retainsTheWillThatIsToBeRetained() throws Exception {
        RawClient watcher = connected("watcher");
        watcher.subscribe(topic("will/#"), 2 | V5Packets.RETAIN_AS_PUBLISHED);
        drop(accepted(mortal("plain", V5Packets.none(), V5Packets.none(), 0)));
        assertThat(watcher.expect(Packets.PUBLISH).isRetained()).isFalse();
        drop(accepted(mortal("retained", V5Packets.none(), V5Packets.none(), V5Packets.WILL_RETAIN | 0x08)));
        Packet will = watcher.expect(Packets.PUBLISH);
        assertThat(will.isRetained()).isTrue();
        assertThat(will.qos()).isEqualTo(1);

        RawClient late = connected("late");
        late.subscribe(topic("will/#"), 1);

        Packet retained = take(late);
        assertThat(text(retained)).isEqualTo("will of retained");
        assertThat(retained.isRetained()).isTrue();
        late.ping();
        assertThat(late.waiting()).isZero();
    }

    @Test
    @Statement({"MQTT-3.1.3-9", "MQTT-3.1.2-8"})
    void holdsTheWillBackForItsDelayAndForgetsItOnReturn() throws Exception {
        RawClient watcher = watcher();
        Bytes delay = new Bytes().u8(0x18).u32(1);
        drop(accepted(mortal("returns", STAYS, delay, 0)));
        long startNs = System.nanoTime();
        drop(accepted(mortal("stays away", STAYS, delay, 0)));

        accepted(V5Packets.connect(0, 0, STAYS, new Bytes().text(id("returns"))));

        assertThat(text(watcher.expect(Packets.PUBLISH))).isEqualTo("will of stays away");
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isGreaterThan(Duration.ofMillis(900));
        nothingMoreCameTo(watcher);
    }

    @Test
    @Statement("MQTT-3.1.2-8")
    void publishesADelayedWillWhenItsSessionEnds() throws Exception {
        RawClient watcher = watcher();
        Bytes delay = new Bytes().u8(0x18).u32(1000);

        drop(accepted(mortal("no session", V5Packets.none(), delay, 0)));
        assertThat(text(watcher.expect(Packets.PUBLISH))).isEqualTo("will of no session");

        drop(accepted(mortal("expired", Packets.sessionExpiry(1), delay, 0)));
        assertThat(text(watcher.expect(Packets.PUBLISH))).isEqualTo("will of expired");

        drop(accepted(mortal("replaced", STAYS, delay, 0)));
        accepted(V5Packets.connect(id("replaced")));
        assertThat(text(watcher.expect(Packets.PUBLISH))).isEqualTo("will of replaced");

        RawClient client = accepted(mortal("shortened", STAYS, delay, 0));
        client.send(V5Packets.disconnect(0x04, Packets.sessionExpiry(0)));
        assertThat(text(watcher.expect(Packets.PUBLISH))).isEqualTo("will of shortened");
    }

    @Test
    @Statement({"MQTT-3.1.3-10", "MQTT-3.3.2-17", "MQTT-3.3.2-18"})
    void publishesTheWillWithItsProperties() throws Exception {
        RawClient watcher = watcher();
        Bytes properties = new Bytes()
                .u8(0x01)
                .u8(1)
                .u8(0x02)
                .u32(500)
                .u8(0x03)
                .text("type")
                .u8(0x08)
                .text("answers")
                .u8(0x09)
                .binary(new byte[] {0, (byte) 255});
        Bytes users = V5Packets.join(
                V5Packets.userProperty("b", "1"), V5Packets.userProperty("a", "2"), V5Packets.userProperty("b", "1"));

        drop(accepted(mortal("c", V5Packets.none(), V5Packets.join(properties, users), 0)));

        Packet will = watcher.expect(Packets.PUBLISH);
        assertThat(V5Property.of(will))
                .contains(
                        new V5Property(0x01, "1"),
                        new V5Property(0x02, "500"),
                        new V5Property(0x03, "type"),
                        new V5Property(0x08, "answers"),
                        new V5Property(0x09, "00ff"))
                .hasSize(8);
        assertThat(V5Property.values(will, 0x26)).containsExactly("b=1", "a=2", "b=1");
    }

    @Test
    @Statement({"MQTT-4.7.3-1", "MQTT-3.1.4-1"})
    void refusesAWillWhoseTopicIsNone() throws Exception {
        for (String topic : new String[] {"", "a/#", "+"}) {
            byte[] connect =
                    V5Packets.connect(0x06, 0, V5Packets.none(), V5Packets.will(id("c"), new Bytes(), topic, "x"));
            isRefusedAtConnect(0x90, connect);
        }
        Bytes answers = new Bytes().u8(0x08).text("a/+");
        isRefusedAtConnect(
                0x90, V5Packets.connect(0x06, 0, V5Packets.none(), V5Packets.will(id("c"), answers, "w", "x")));
    }

    private RawClient watcher() throws Exception {
        RawClient watcher = connected("watcher");
        watcher.subscribe(topic("will/#"), 0);
        return watcher;
    }

    private void nothingMoreCameTo(RawClient watcher) throws Exception {
        watcher.send(V5Packets.publish(topic("will/end"), "end"));
        assertThat(text(watcher.expect(Packets.PUBLISH))).isEqualTo("end");
    }

    private byte[] mortal(String name, Bytes properties, Bytes willProperties, int flags) {
        return V5Packets.connect(
                V5Packets.CLEAN | V5Packets.WILL | flags,
                0,
                properties,
                V5Packets.will(id(name), willProperties, topic("will/" + name), "will of " + name));
    }
}
