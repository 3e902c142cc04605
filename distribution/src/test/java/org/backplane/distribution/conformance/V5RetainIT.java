// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 5.0 section 3.3.1.3: retained messages. */
@ExtendWith(SharedBroker.class)
class V5RetainIT extends V5Conversation {
    private static final int RETAINED = V5Packets.QOS_1 | V5Packets.RETAIN;
    private static final int HANDLING_1 = 0x10;
    private static final int HANDLING_2 = 0x20;

    V5RetainIT(BrokerUnderTest broker) {
        super(broker);
    }

    @Test
    @Statement({"MQTT-3.3.1-5", "MQTT-3.3.1-8"})
    void keepsTheLastRetainedMessageOfATopic() throws Exception {
        RawClient publisher = connected("pub");
        publish(publisher, topic("r"), "first", RETAINED);
        publish(publisher, topic("r"), "second", RETAINED);
        publish(publisher, topic("r"), "not retained", V5Packets.QOS_1);
        publish(publisher, topic("r"), "", V5Packets.QOS_1);

        assertThat(retained()).containsExactly("second");
    }

    @Test
    @Statement({"MQTT-3.3.1-6", "MQTT-3.3.1-7"})
    void forgetsTheRetainedMessageWhenAnEmptyOneComes() throws Exception {
        RawClient live = connected("live");
        live.subscribe(topic("#"), 1 | V5Packets.RETAIN_AS_PUBLISHED);
        RawClient publisher = connected("pub");
        for (int flags : new int[] {V5Packets.RETAIN, RETAINED, V5Packets.QOS_2 | V5Packets.RETAIN}) {
            publish(publisher, topic("r"), "there", flags);
            assertThat(text(take(live))).isEqualTo("there");
            publish(publisher, topic("r"), "", flags);
            Packet empty = take(live);
            assertThat(empty.payload()).isEmpty();
            assertThat(empty.isRetained()).isTrue();
        }

        assertThat(retained()).isEmpty();
    }

    @Test
    @Statement({"MQTT-3.3.1-9", "MQTT-3.8.4-4"})
    void sendsRetainedMessagesAtEverySubscribe() throws Exception {
        publish(connected("pub"), topic("r"), "retained", RETAINED);
        RawClient client = connected("sub");
        for (int i = 0; i < 3; i++) {
            client.subscribe(topic("+"), 1);
            Packet message = take(client);
            assertThat(text(message)).isEqualTo("retained");
            assertThat(message.isRetained()).isTrue();
        }
    }

    @Test
    @Statement("MQTT-3.3.1-10")
    void sendsRetainedMessagesAtTheFirstSubscribeOnly() throws Exception {
        publish(connected("pub"), topic("r"), "retained", RETAINED);
        RawClient client = connected("sub");

        client.subscribe(topic("+"), 1 | HANDLING_1);
        assertThat(text(take(client))).isEqualTo("retained");
        client.subscribe(topic("+"), 2 | HANDLING_1);
        client.ping();
        client.send(V5Packets.unsubscribe(1, topic("+")));
        client.expect(Packets.UNSUBACK);
        client.subscribe(topic("+"), 1 | HANDLING_1);
        assertThat(text(take(client))).isEqualTo("retained");
    }

    @Test
    @Statement("MQTT-3.3.1-10")
    void takesASubscriptionOfASessionThatGoesOnForOneThatExists() throws Exception {
        publish(connected("pub"), topic("r"), "retained", RETAINED);
        RawClient client = resumed("sub");
        client.subscribe(topic("+"), 1 | HANDLING_1);
        assertThat(text(take(client))).isEqualTo("retained");
        client.disconnect();

        RawClient again = resumed("sub");
        again.subscribe(topic("+"), 1 | HANDLING_1);
        publish(connected("pub"), topic("r"), "live", V5Packets.QOS_1);

        assertThat(text(take(again))).isEqualTo("live");
        connected("sub");
    }

    @Test
    @Statement("MQTT-3.3.1-11")
    void sendsNoRetainedMessagesToWhoWantsNone() throws Exception {
        RawClient publisher = connected("pub");
        publish(publisher, topic("r"), "retained", RETAINED);
        RawClient client = connected("sub");

        client.subscribe(topic("+"), 1 | HANDLING_2);
        publish(publisher, topic("r"), "live", V5Packets.QOS_1);

        assertThat(text(take(client))).isEqualTo("live");
    }

    @Test
    @Statement({"MQTT-3.3.1-12", "MQTT-3.3.1-13"})
    void setsTheRetainFlagAsTheSubscriptionSays() throws Exception {
        RawClient plain = connected("plain");
        plain.subscribe(topic("r"), 1);
        RawClient asPublished = connected("as published");
        asPublished.subscribe(topic("r"), 1 | V5Packets.RETAIN_AS_PUBLISHED);
        RawClient publisher = connected("pub");

        publish(publisher, topic("r"), "x", RETAINED);
        publish(publisher, topic("r"), "y", V5Packets.QOS_1);

        assertThat(take(plain).isRetained()).isFalse();
        assertThat(take(plain).isRetained()).isFalse();
        assertThat(take(asPublished).isRetained()).isTrue();
        assertThat(take(asPublished).isRetained()).isFalse();
    }

    @Test
    @Statement({"MQTT-3.3.2-6", "MQTT-3.3.2-17", "MQTT-3.3.4-3", "MQTT-3.8.4-8"})
    void sendsRetainedMessagesWithAllTheyHave() throws Exception {
        Bytes properties = V5Packets.join(new Bytes().u8(0x02).u32(500), V5Packets.userProperty("a", "b"));
        publish(connected("pub"), topic("r"), "retained", RETAINED, properties);
        RawClient client = connected("sub");

        client.send(V5Packets.subscribe(
                1, new Bytes().u8(0x0B).varint(7), new Bytes().text(topic("#")).u8(2)));
        client.expect(Packets.SUBACK);

        Packet message = take(client);
        assertThat(message.qos()).isEqualTo(1);
        assertThat(message.numbers()).containsEntry(0x0B, 7L).containsKey(0x02);
        assertThat(message.numbers().get(0x02)).isBetween(490L, 500L);
        assertThat(V5Property.values(message, 0x26)).containsExactly("a=b");
    }

    @Test
    @Statement("MQTT-3.3.1-9")
    void sendsNoRetainedMessagesToASharedSubscription() throws Exception {
        RawClient publisher = connected("pub");
        publish(publisher, topic("r"), "retained", RETAINED);
        RawClient client = connected("sub");

        client.subscribe("$share/group/" + topic("r"), 1);
        publish(publisher, topic("r"), "live", V5Packets.QOS_1);

        assertThat(text(take(client))).isEqualTo("live");
    }

    /** What a new subscriber gets before anything else. */
    private Set<String> retained() throws Exception {
        RawClient client = connected("late");
        client.subscribe(topic("r"), 1);
        Set<String> all = new java.util.TreeSet<>();
        client.send(V5Packets.publish(topic("r"), "end"));
        for (Packet message = take(client); !text(message).equals("end"); message = take(client)) {
            assertThat(message.isRetained()).isTrue();
            all.add(text(message));
        }
        return all;
    }
}
