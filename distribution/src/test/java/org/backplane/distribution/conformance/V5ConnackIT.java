// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 5.0 section 3.2: the answer to CONNECT. */
@ExtendWith(SharedBroker.class)
class V5ConnackIT extends V5Conversation {
    V5ConnackIT(BrokerUnderTest broker) {
        super(broker);
    }

    @Test
    @Statement({"MQTT-3.2.0-1", "MQTT-3.2.0-2", "MQTT-3.2.2-8", "MQTT-3.1.4-5"})
    void answersConnectOnceAndFirst() throws Exception {
        RawClient client = open();

        client.send(V5Packets.join(
                V5Packets.connect(id("c")),
                V5Packets.subscribe(1, topic("s"), 0),
                V5Packets.publish(topic("s"), "x", V5Packets.QOS_1, 2),
                Packets.ping()));

        assertThat(client.expect(Packets.CONNACK).reason()).isZero();
        // What the client is sent for its subscription may overtake SUBACK.
        Set<Integer> types = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            types.add(client.next().type());
        }
        assertThat(types).containsExactlyInAnyOrder(Packets.SUBACK, Packets.PUBLISH, Packets.PUBACK, Packets.PINGRESP);
        client.ping();
    }

    @Test
    @Statement("MQTT-3.2.0-1")
    void answersConnectBeforeItDelivers() throws Exception {
        RawClient client = resumed("c");
        client.subscribe(topic("s"), 1);
        client.disconnect();
        RawClient publisher = connected("pub");
        publish(publisher, topic("s"), "waits", V5Packets.QOS_1);

        RawClient again = resumed("c"); // reads CONNACK first, or fails

        assertThat(text(take(again))).isEqualTo("waits");
        again.disconnect();
        connected("c");
    }

    @Test
    @Statement({"MQTT-3.2.2-1", "MQTT-3.2.2-2", "MQTT-3.2.2-3"})
    void saysWhetherThereWasASession() throws Exception {
        Bytes stays = Packets.sessionExpiry(1000);
        int[][] starts = {{0, 0}, {0, 1}, {0, 1}, {V5Packets.CLEAN, 0}, {0, 1}};
        for (int[] start : starts) {
            Opened opened = opened(V5Packets.connect(start[0], 0, stays, new Bytes().text(id("c"))));
            assertThat(opened.answer().flags()).isZero();
            assertThat(opened.answer().body()[0]).isEqualTo((byte) start[1]);
            assertThat(opened.answer().reason()).isZero();
            opened.client().disconnect();
        }
        connected("c");
    }

    @Test
    @Statement({"MQTT-3.2.2-6", "MQTT-3.2.2-7", "MQTT-3.2.2-8", "MQTT-4.13.2-1"})
    void closesAfterARefusalAndHasNoSessionThen() throws Exception {
        RawClient client = resumed("c");
        client.disconnect();

        isRefusedAtConnect(0x81, V5Packets.connect(0x01, 0, V5Packets.none(), new Bytes().text(id("c"))));

        assertThat(opened(V5Packets.connect(0, 0, V5Packets.none(), new Bytes().text(id("c"))))
                        .answer()
                        .isSessionPresent())
                .isTrue();
    }

    @Test
    @Statement({"MQTT-3.2.2-19", "MQTT-3.2.2-20"})
    void leavesOutAReasonThatWouldMakeTheAnswerTooLarge() throws Exception {
        Bytes small = new Bytes().u8(0x27).u32(20);
        Bytes unknownMethod = V5Packets.join(small, new Bytes().u8(0x15).text("no such method"));
        byte[] badFlag = V5Packets.connect(0x03, 0, small, new Bytes().text(id("c")));
        byte[] tooMuch =
                V5Packets.connect(0x02, 0, small, new Bytes().text(id("c")).text("too much"));
        byte[] tooLong = V5Packets.connect(0x02, 0, small, new Bytes().text("x".repeat(1025)));

        assertThat(V5Property.of(
                        isRefusedAtConnect(0x8C, V5Packets.connect(0x02, 0, unknownMethod, new Bytes().text(id("c"))))))
                .isEmpty();
        assertThat(V5Property.of(isRefusedAtConnect(0x81, tooMuch))).isEmpty();
        assertThat(V5Property.of(isRefusedAtConnect(0x85, tooLong))).isEmpty();
        // What comes before the client has said how much it takes need not be that small.
        isRefusedAtConnect(0x81, badFlag);
    }

    @Test
    @Statement({"MQTT-3.1.2-24", "MQTT-3.2.2-7"})
    void refusesAClientThatTakesNotEvenItsAnswer() throws Exception {
        isRefusedAtConnect(0x95, V5Packets.connect(0x02, 0, new Bytes().u8(0x27).u32(5), new Bytes().text(id("c"))));
        RawClient smaller = open();
        smaller.send(V5Packets.connect(0x02, 0, new Bytes().u8(0x27).u32(4), new Bytes().text(id("c"))));
        assertThat(smaller.awaitEnd(PATIENCE)).isTrue();
        assertThat(smaller.waiting()).isZero();
    }

    @Test
    @Statement({"MQTT-3.2.2-22", "MQTT-3.1.2-22"})
    void keepsToTheKeepAliveOfTheClient() throws Exception {
        long startNs = System.nanoTime();
        Opened opened = opened(V5Packets.connect(V5Packets.CLEAN, 2, V5Packets.none(), new Bytes().text(id("c"))));

        assertThat(V5Property.values(opened.answer(), 0x13)).isEmpty();
        assertThat(opened.client().expect(Packets.DISCONNECT).reason()).isEqualTo(0x8D);
        assertThat(Duration.ofNanos(System.nanoTime() - startNs))
                .isBetween(Duration.ofMillis(2900), Duration.ofMillis(6000));
    }
}
