// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 5.0 sections 3.12 to 3.15 and 4.13: PINGREQ, DISCONNECT, AUTH out of place, and how errors end. */
@ExtendWith(SharedBroker.class)
class V5DisconnectIT extends V5Conversation {
    private static final int MALFORMED = 0x81;
    private static final int PROTOCOL_ERROR = 0x82;

    V5DisconnectIT(BrokerUnderTest broker) {
        super(broker);
    }

    @Test
    @Statement("MQTT-3.12.4-1")
    void answersEveryPing() throws Exception {
        RawClient client = connected("c");
        client.send(V5Packets.join(Packets.ping(), Packets.ping(), Packets.ping()));
        for (int i = 0; i < 3; i++) {
            assertThat(client.expect(Packets.PINGRESP).body()).isEmpty();
        }
    }

    @Test
    @Statement({"MQTT-3.14.4-1", "MQTT-3.14.4-2"})
    void takesNothingAfterAGoodbyeAndClosesWithoutAnother() throws Exception {
        RawClient watcher = connected("watcher");
        watcher.subscribe(topic("s"), 0);
        RawClient client = connected("c");

        client.send(V5Packets.join(
                V5Packets.publish(topic("s"), "before"),
                Packets.disconnect(),
                V5Packets.publish(topic("s"), "after"),
                Packets.ping()));

        assertThat(client.awaitEnd(PATIENCE)).isTrue();
        assertThat(client.waiting()).isZero();
        assertThat(text(watcher.expect(Packets.PUBLISH))).isEqualTo("before");
        watcher.ping(); // what followed at once would come before the answer
        assertThat(watcher.waiting()).isZero();
    }

    @Test
    @Statement({"MQTT-3.14.2-1", "MQTT-4.13.1-1"})
    void refusesReasonsThatAClientMayNotGive() throws Exception {
        for (int reason : new int[] {0x01, 0x02, 0x18, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x9C, 0x9D, 0xA2, 0xFF}) {
            isRefused(PROTOCOL_ERROR, V5Packets.disconnect(reason, V5Packets.none()));
        }
        isRefused(
                MALFORMED,
                Packets.packet(Packets.DISCONNECT, 0, new Bytes().u8(0).u8(0).u8(0)));
    }

    @Test
    @Statement("MQTT-3.14.2-1")
    void understandsReasonsThatAClientMayGive() throws Exception {
        for (int reason :
                new int[] {0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99}) {
            RawClient client = connected("c");
            Bytes why = V5Packets.join(new Bytes().u8(0x1F).text("why"), V5Packets.userProperty("a", "b"));
            client.send(V5Packets.disconnect(reason, why));
            assertThat(client.awaitEnd(PATIENCE)).isTrue();
            assertThat(client.waiting()).isZero();
        }
    }

    @Test
    @Statement({"MQTT-3.14.2-1", "MQTT-3.14.2-2", "MQTT-3.14.2-3", "MQTT-3.14.2-4"})
    void sendsNoSessionExpiryAndNoReasonThatIsTooLarge() throws Exception {
        for (boolean small : new boolean[] {false, true}) {
            RawClient client = connected("c", small ? new Bytes().u8(0x27).u32(20) : V5Packets.none());

            client.send(V5Packets.publish("a/#", "x"));

            Packet goodbye = client.expect(Packets.DISCONNECT);
            assertThat(goodbye.reason()).isEqualTo(0x90);
            assertThat(V5Property.of(goodbye)).hasSize(small ? 0 : 1);
            assertThat(V5Property.values(goodbye, 0x1F)).hasSize(small ? 0 : 1);
        }
    }

    @Test
    @Statement("MQTT-4.1.0-2")
    void endsTheSessionAtTheGoodbyeThatSaysSo() throws Exception {
        RawClient client = resumed("c");
        client.send(V5Packets.disconnect(0, Packets.sessionExpiry(0)));
        assertThat(client.awaitEnd(PATIENCE)).isTrue();

        Opened again = opened(V5Packets.connect(0, 0, Packets.sessionExpiry(1), new Bytes().text(id("c"))));
        assertThat(again.answer().isSessionPresent()).isFalse();
        again.client().send(V5Packets.disconnect(0, Packets.sessionExpiry(1000)));
        assertThat(again.client().awaitEnd(PATIENCE)).isTrue();

        Opened third = opened(V5Packets.connect(0, 0, V5Packets.none(), new Bytes().text(id("c"))));
        assertThat(third.answer().isSessionPresent()).isTrue();
    }

    @Test
    void refusesToMakeASessionLastThatWasToEndWithItsConnection() throws Exception {
        isRefused(PROTOCOL_ERROR, V5Packets.disconnect(0, Packets.sessionExpiry(1)));
        RawClient client = connected("c");
        client.send(V5Packets.disconnect(0, Packets.sessionExpiry(0)));
        assertThat(client.awaitEnd(PATIENCE)).isTrue();
        assertThat(client.waiting()).isZero();
    }

    @Test
    @Statement({"MQTT-4.12.0-6", "MQTT-4.12.0-7", "MQTT-3.15.2-1"})
    void refusesAuthFromAClientThatNamedNoMethod() throws Exception {
        Bytes method = new Bytes().u8(0x15).text("method");
        isRefused(PROTOCOL_ERROR, V5Packets.hex("f000"));
        isRefused(
                PROTOCOL_ERROR,
                Packets.packet(V5Packets.AUTH, 0, new Bytes().u8(0x18).sized(method)));
        isRefused(
                PROTOCOL_ERROR,
                Packets.packet(V5Packets.AUTH, 0, new Bytes().u8(0x19).sized(method)));
        isRefused(
                PROTOCOL_ERROR,
                Packets.packet(V5Packets.AUTH, 0, new Bytes().u8(0x01).sized(method)));
        Opened opened = opened(V5Packets.connect(id("c")));
        assertThat(V5Property.values(opened.answer(), 0x15)).isEmpty();
    }

    @Test
    @Statement({"MQTT-4.13.1-1", "MQTT-4.13.2-1"})
    void refusesPacketsThatOnlyServersSend() throws Exception {
        isRefused(PROTOCOL_ERROR, V5Packets.hex("2003000000"));
        isRefused(PROTOCOL_ERROR, V5Packets.hex("900400010000"));
        isRefused(PROTOCOL_ERROR, V5Packets.hex("b00400010000"));
        isRefused(PROTOCOL_ERROR, V5Packets.hex("d000"));
    }

    @Test
    @Statement({"MQTT-4.13.1-1", "MQTT-4.13.2-1", "MQTT-3.2.2-15"})
    void refusesAPacketThatIsTooLargeBeforeItHasCome() throws Exception {
        Opened opened = opened(V5Packets.connect(id("asks")));
        int max = opened.answer().numbers().getOrDefault(0x27, 0L).intValue();
        assertThat(max).isPositive();
        isRefused(0x95, new Bytes().u8(0x30).varint(max).toArray());
        isRefused(0x95, V5Packets.hex("30ffffff7f"));
        isRefusedAtConnect(0x95, V5Packets.hex("10ffffff7f00044d51545405"));
        RawClient client = connected("fits");
        int overhead = 1 + 4 + 2 + topic("s").length() + 1;
        client.send(V5Packets.publish(topic("s"), "x".repeat(max - overhead)));
        client.ping();
    }
}
