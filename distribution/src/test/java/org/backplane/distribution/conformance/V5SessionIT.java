// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 5.0 sections 4.1, 4.5, 4.6 and 4.9: sessions, order, flow control. */
@ExtendWith(SharedBroker.class)
class V5SessionIT extends V5Conversation {
    V5SessionIT(BrokerUnderTest broker) {
        super(broker);
    }

    @Test
    @Statement("MQTT-4.1.0-1")
    void keepsTheSessionWhileItsConnectionIsOpen() throws Exception {
        RawClient client = connected("c", Packets.sessionExpiry(1));
        client.subscribe(topic("s"), 1);
        long startNs = System.nanoTime();
        Until.holds("1.5 s passed", PATIENCE, () -> System.nanoTime() - startNs > 1_500_000_000L);

        publish(connected("pub"), topic("s"), "x", V5Packets.QOS_1);

        assertThat(text(take(client))).isEqualTo("x");
    }

    @Test
    @Statement({"MQTT-4.1.0-2", "MQTT-3.1.2-23"})
    void endsTheSessionOnceItHasExpired() throws Exception {
        byte[] connect = V5Packets.connect(0, 0, Packets.sessionExpiry(1), new Bytes().text(id("c")));
        byte[] zero = V5Packets.connect(0, 0, V5Packets.none(), new Bytes().text(id("zero")));
        accepted(connect).disconnect();
        RawClient brief = accepted(zero);
        brief.send(Packets.disconnect());
        assertThat(brief.awaitEnd(PATIENCE)).isTrue();
        assertThat(opened(zero).answer().isSessionPresent()).isFalse();
        Opened again = opened(connect);
        assertThat(again.answer().isSessionPresent()).isTrue();
        again.client().send(Packets.disconnect());
        assertThat(again.client().awaitEnd(PATIENCE)).isTrue();
        long startNs = System.nanoTime();

        Until.holds("1.3 s passed", PATIENCE, () -> System.nanoTime() - startNs > 1_300_000_000L);

        assertThat(opened(connect).answer().isSessionPresent()).isFalse();
    }

    @Test
    @Statement("MQTT-4.5.0-1")
    void addsAMessageToEverySessionThatMatches() throws Exception {
        List<RawClient> here = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            RawClient away = resumed("away" + i);
            away.subscribe(topic("s"), 1);
            away.send(Packets.disconnect());
            assertThat(away.awaitEnd(PATIENCE)).isTrue();
            RawClient client = connected("here" + i);
            client.subscribe(topic("+"), 2);
            here.add(client);
        }

        publish(connected("pub"), topic("s"), "x", V5Packets.QOS_1);

        for (int i = 0; i < 3; i++) {
            assertThat(text(take(here.get(i)))).isEqualTo("x");
            assertThat(text(take(resumed("away" + i)))).isEqualTo("x");
            connected("away" + i);
        }
    }

    @Test
    @Statement({"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void deliversInTheOrderOfPublishing() throws Exception {
        for (int qos = 0; qos < 3; qos++) {
            RawClient subscriber = connected("sub");
            subscriber.subscribe(topic("#"), qos);
            RawClient publisher = connected("pub");
            for (int i = 0; i < 300; i++) {
                publisher.send(V5Packets.publish(topic("t" + i % 3), "m" + i, qos << 1, i + 1));
            }
            int[] next = {0, 1, 2};
            for (int i = 0; i < 300; i++) {
                Packet message = subscriber.expect(Packets.PUBLISH);
                int topic = message.topic().charAt(message.topic().length() - 1) - '0';
                assertThat(text(message)).isEqualTo("m" + next[topic]);
                next[topic] += 3;
            }
            subscriber.disconnect();
        }
    }

    @Test
    @Statement({"MQTT-4.6.0-5", "MQTT-4.6.0-6", "MQTT-4.4.0-1"})
    void repeatsInTheOrderOfPublishing() throws Exception {
        RawClient subscriber = resumed("sub");
        subscriber.subscribe(topic("s"), 2);
        RawClient publisher = connected("pub");
        for (int i = 0; i < 100; i++) {
            publisher.send(
                    V5Packets.publish(topic("s"), "m" + i, i % 2 == 0 ? V5Packets.QOS_1 : V5Packets.QOS_2, i + 1));
        }
        Map<String, Integer> ids = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            Packet message = subscriber.expect(Packets.PUBLISH);
            ids.put(text(message), message.packetId());
        }
        drop(subscriber);

        RawClient again = resumed("sub");

        int[] next = {0, 0, 1};
        for (int i = 0; i < 100; i++) {
            Packet message = again.expect(Packets.PUBLISH);
            assertThat(text(message)).isEqualTo("m" + next[message.qos()]);
            assertThat(message.packetId()).isEqualTo(ids.get(text(message)));
            next[message.qos()] += 2;
        }
        connected("sub");
    }

    @Test
    @Statement({"MQTT-4.9.0-1", "MQTT-4.9.0-2", "MQTT-4.9.0-3", "MQTT-3.3.4-9", "MQTT-3.3.4-10"})
    void sendsNoMoreThanTheClientsReceiveMaximum() throws Exception {
        RawClient client = connected("c", new Bytes().u8(0x21).u16(2));
        client.subscribe(topic("+"), 2);
        RawClient publisher = connected("pub");
        for (int i = 0; i < 6; i++) {
            publish(publisher, topic("s"), "m" + i, i % 2 == 0 ? V5Packets.QOS_1 : V5Packets.QOS_2);
        }
        Packet first = client.expect(Packets.PUBLISH);
        Packet second = client.expect(Packets.PUBLISH);

        // Whatever is not a PUBLISH at QoS 1 or 2 goes on.
        client.subscribe(topic("t"), 0);
        client.ping();
        publisher.send(V5Packets.publish(topic("t"), "at QoS 0"));
        assertThat(text(client.expect(Packets.PUBLISH))).isEqualTo("at QoS 0");
        client.send(V5Packets.publish(topic("u"), "x", V5Packets.QOS_1, 1));
        assertThat(client.expect(Packets.PUBACK).packetId()).isEqualTo(1);

        client.send(Packets.acknowledge(Packets.PUBREC, second.packetId()));
        client.expect(Packets.PUBREL);
        client.ping(); // PUBREC alone makes no room
        client.send(Packets.acknowledge(Packets.PUBCOMP, second.packetId()));
        assertThat(text(client.expect(Packets.PUBLISH))).isEqualTo("m2");
        client.send(Packets.acknowledge(Packets.PUBACK, first.packetId()));
        Packet third = client.expect(Packets.PUBLISH);
        assertThat(text(third)).isEqualTo("m3");
        client.send(V5Packets.acknowledge(Packets.PUBREC, third.packetId(), 0x83)); // a refusal makes room at once
        assertThat(text(client.expect(Packets.PUBLISH))).isEqualTo("m4");
        client.ping();
        assertThat(client.waiting()).isZero();
    }

    @Test
    @Statement("MQTT-4.9.0-2")
    void countsWhatItRepeatsAgainstTheReceiveMaximumToo() throws Exception {
        RawClient client = resumed("c");
        client.subscribe(topic("s"), 2);
        RawClient publisher = connected("pub");
        for (int i = 0; i < 5; i++) {
            publish(publisher, topic("s"), "m" + i, V5Packets.QOS_1);
            client.expect(Packets.PUBLISH);
        }
        drop(client);

        Bytes properties =
                V5Packets.join(Packets.sessionExpiry(1000), new Bytes().u8(0x21).u16(1));
        RawClient again = accepted(V5Packets.connect(0, 0, properties, new Bytes().text(id("c"))));

        for (int i = 0; i < 5; i++) {
            Packet message = again.expect(Packets.PUBLISH);
            assertThat(text(message)).isEqualTo("m" + i);
            again.ping();
            again.send(Packets.acknowledge(Packets.PUBACK, message.packetId()));
        }
        connected("c");
    }

    @Test
    @Statement({"MQTT-3.3.4-7", "MQTT-4.9.0-1"})
    void refusesMoreThanItsOwnReceiveMaximum() throws Exception {
        Opened opened = opened(V5Packets.connect(id("c")));
        int max = opened.answer().numbers().getOrDefault(0x21, 65_535L).intValue();
        RawClient client = opened.client();
        for (int id = 1; id <= max; id++) {
            client.send(V5Packets.publish(topic("s"), "x", V5Packets.QOS_2, id));
            assertThat(client.expect(Packets.PUBREC).packetId()).isEqualTo(id);
        }
        client.send(Packets.acknowledge(Packets.PUBREL, 60_000)); // of no publish: gives nothing back
        assertThat(client.expect(Packets.PUBCOMP).reason()).isEqualTo(0x92);
        client.send(Packets.acknowledge(Packets.PUBREL, 1));
        assertThat(client.expect(Packets.PUBCOMP).packetId()).isEqualTo(1);
        client.send(V5Packets.publish(topic("s"), "x", V5Packets.QOS_2, 1));
        assertThat(client.expect(Packets.PUBREC).packetId()).isEqualTo(1);

        client.send(V5Packets.publish(topic("s"), "x", V5Packets.QOS_1, max + 1));

        endsWith("one more than " + max, 0x93, client);
    }
}
