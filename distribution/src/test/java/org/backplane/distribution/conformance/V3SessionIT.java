// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.distribution.conformance.V3Packets.CLEAN;
import static org.backplane.distribution.conformance.V3Packets.KEPT;
import static org.backplane.distribution.conformance.V3Packets.WILL;
import static org.backplane.distribution.conformance.V3Packets.connect;
import static org.backplane.distribution.conformance.V3Packets.connectWithWill;
import static org.backplane.distribution.conformance.V3Packets.publish;
import static org.backplane.distribution.conformance.V3Packets.retained;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 3.1.1 sections 3.1.2.4 to 3.1.2.7, 3.14 and 4.1: sessions and wills. */
class V3SessionIT extends V3Conformance {
    V3SessionIT(BrokerUnderTest broker) throws Exception {
        super(broker);
    }

    /** The session is gone afterwards. */
    private void forget(String id) throws Exception {
        V3Client.connect(broker, id).disconnect();
    }

    @Test
    @Statement({"MQTT-3.1.2-4", "MQTT-3.2.2-2", "MQTT-3.2.2-3", "MQTT-4.1.0-1", "MQTT-3.1.4-3"})
    void goesOnWithAKeptSession() throws Exception {
        String id = name();
        V3Client first = V3Client.connectKept(broker, id, false);
        first.subscribe(id, 1);
        first.disconnect();
        V3Client second = V3Client.connectKept(broker, id, true);
        second.close(); // without a word: the same
        try (V3Client third = V3Client.connectKept(broker, id, true);
                V3Client publisher = client()) {
            publisher.publish(id, "still subscribed");

            third.expectMessage("still subscribed");
        }
        forget(id);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @Statement({"MQTT-3.1.2-5", "MQTT-4.5.0-1", "MQTT-4.1.0-1"})
    void keepsWhatIsPublishedWhileTheClientIsAway(int qos) throws Exception {
        String id = name();
        V3Client before = V3Client.connectKept(broker, id, false);
        before.subscribe(id + "/#", 2);
        before.disconnect();
        try (V3Client publisher = client()) {
            for (int i = 1; i <= 20; i++) {
                if (qos == 1) {
                    publisher.publish(id + "/t", "message " + i);
                } else {
                    publisher.publishExactlyOnce(id + "/t", "message " + i, i);
                }
            }
        }

        try (V3Client after = V3Client.connectKept(broker, id, true)) {
            List<Packet> packets = new ArrayList<>();
            for (int i = 1; i <= 20; i++) {
                Packet packet = after.expectMessage("message " + i);
                assertThat(packet.flags()).isEqualTo(qos << 1);
                packets.add(packet);
            }
            for (Packet packet : packets) {
                after.acknowledge(qos == 1 ? Packets.PUBACK : Packets.PUBREC, packet);
                if (qos == 2) {
                    after.expectRelease(packet);
                    after.acknowledge(Packets.PUBCOMP, packet);
                }
            }
            after.ping();
        }
        forget(id);
    }

    @Test
    @Statement({"MQTT-3.1.2-6", "MQTT-3.2.2-1", "MQTT-3.2.2-3", "MQTT-3.1.4-3"})
    void startsAnewWithACleanSession() throws Exception {
        String id = name();
        V3Client before = V3Client.connectKept(broker, id, false);
        before.subscribe(id, 1);
        before.disconnect();
        try (V3Client publisher = client()) {
            publisher.publish(id, "waits");
        }

        V3Client clean = V3Client.connect(broker, id); // says no session present
        clean.subscribe(id + "/marker", 1);
        clean.publish(id, "nobody's");
        clean.send(publish(id + "/marker", "marker", 0, 0));
        clean.expectMessage("marker");
        clean.disconnect();

        V3Client kept = V3Client.connectKept(broker, id, false); // nothing of the clean one is left
        kept.subscribe(id + "/after", 0);
        kept.send(publish(id + "/marker", "nobody's either", 0, 0), publish(id + "/after", "after", 0, 0));
        kept.expectMessage("after");
        kept.disconnect();
        forget(id);
    }

    @Test
    @Statement("MQTT-3.1.2-6")
    void endsACleanSessionWithItsConnection() throws Exception {
        String id = name();
        V3Client clean = V3Client.connect(broker, id);
        clean.subscribe(id, 1);
        clean.close();

        V3Client kept = V3Client.connectKept(broker, id, false);
        kept.disconnect();
        forget(id);
    }

    @Test
    @Statement("MQTT-3.1.2-6")
    void startsAnewThoughTheKeptSessionIsConnected() throws Exception {
        String id = name();
        try (V3Client kept = V3Client.connectKept(broker, id, false)) {
            kept.subscribe(id, 1);

            try (V3Client clean = V3Client.connect(broker, id)) {
                kept.expectEnd();
                clean.ping();
            }
        }
        V3Client.connectKept(broker, id, false).disconnect();
        forget(id);
    }

    @Test
    @Statement("MQTT-4.1.0-2")
    void keepsASessionAsLongAsItsConnection() throws Exception {
        String id = name();
        try (V3Client client = V3Client.connect(broker, id)) {
            client.subscribe(id, 1);
            for (int i = 0; i < 50; i++) {
                client.send(publish(id, "again " + i, 0, 0));
                client.expectMessage("again " + i);
            }
        }
    }

    @Test
    @Statement("MQTT-3.1.2-7")
    void keepsRetainedMessagesWhenTheSessionEnds() throws Exception {
        String id = name();
        V3Client owner = V3Client.connectKept(broker, id, false);
        owner.publish(id, "stays", 3);
        owner.disconnect();
        forget(id);

        try (V3Client later = client()) {
            later.subscribe(id, 0);
            assertThat(later.expectMessage("stays").isRetained()).isTrue();
        }
    }

    // --- wills ---

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement({"MQTT-3.1.2-8", "MQTT-3.1.2-16", "MQTT-3.1.2-14", "MQTT-3.1.2-9"})
    void publishesTheWillWithItsQosWhenTheConnectionBreaks(int qos) throws Exception {
        String id = name();
        try (V3Client watcher = client()) {
            watcher.subscribe(id, 2);

            V3Client.connectWith(broker, connectWithWill(id, qos, false, id, "gone"))
                    .close();

            Packet will = watcher.expectMessage("gone");
            assertThat(will.qos()).isEqualTo(qos);
            assertThat(will.isRetained()).isFalse();
            assertThat(will.topic()).isEqualTo(id);
        }
        try (V3Client later = client()) { // not as a retained message
            later.subscribe(id, 0);
            later.send(publish(id, "marker", 0, 0));
            later.expectMessage("marker");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Statement("MQTT-3.1.2-17")
    void retainsAWillThatSaysSo(int qos) throws Exception {
        String id = name();
        try (V3Client watcher = client()) {
            watcher.subscribe(id, 2);
            V3Client.connectWith(broker, connectWithWill(id, qos, true, id, "gone"))
                    .close();
            assertThat(watcher.expectMessage("gone").isRetained()).isFalse();
        }
        try (V3Client later = client()) {
            later.subscribe(id, 2);

            Packet will = later.expectMessage("gone");

            assertThat(will.isRetained()).isTrue();
            assertThat(will.qos()).isEqualTo(qos);
        }
    }

    @Test
    @Statement({"MQTT-3.1.2-8", "MQTT-4.8.0-1"})
    void publishesTheWillOfAConnectionThatBreaksARule() throws Exception {
        String id = name();
        try (V3Client watcher = client();
                V3Client bad = V3Client.connectWith(broker, connectWithWill(id, 1, false, id, "thrown out"))) {
            watcher.subscribe(id, 1);

            bad.expectEndOn(new byte[] {(byte) 0xF0, 0});

            watcher.expectMessage("thrown out");
        }
    }

    /** It has ended when the broker closed it, whatever the client does with its half. */
    @Test
    @Statement("MQTT-3.1.2-8")
    void publishesTheWillWithoutWaitingForTheClientToHangUp() throws Exception {
        String id = name();
        long quickestNs = Long.MAX_VALUE;
        try (V3Client watcher = client()) {
            watcher.subscribe(id, 0);
            for (int i = 0; i < 3; i++) {
                try (V3Client bad = V3Client.connectWith(broker, connectWithWill(id, 0, false, id, "thrown out"))) {
                    long beganNs = System.nanoTime();
                    bad.expectEndOn(new byte[] {(byte) 0xF0, 0});
                    watcher.expectMessage("thrown out");
                    quickestNs = Math.min(quickestNs, System.nanoTime() - beganNs);
                }
            }
        }

        assertThat(Duration.ofNanos(quickestNs)).isLessThan(Duration.ofMillis(900)); // it would wait for a second
    }

    @Test
    @Statement({"MQTT-3.1.2-8", "MQTT-3.1.4-2"})
    void publishesTheWillOfAConnectionThatIsTakenOver() throws Exception {
        String id = name();
        try (V3Client watcher = client();
                V3Client first = V3Client.connectWith(broker, connectWithWill(id, 1, false, id, "taken over"))) {
            watcher.subscribe(id, 1);

            V3Client second = V3Client.connect(broker, id);

            first.expectEnd();
            watcher.expectMessage("taken over");
            second.disconnect();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Statement({"MQTT-3.14.4-3", "MQTT-3.1.2-8", "MQTT-3.1.2-10"})
    void dropsTheWillAtDisconnect(boolean clean) throws Exception {
        String id = name();
        byte[] connect = connect(
                (clean ? CLEAN : KEPT) | WILL | 0x28,
                0,
                new Bytes().text(id).text(id + "/will").text("never"));
        try (V3Client watcher = client()) {
            watcher.subscribe(id + "/#", 1);
            V3Client polite = V3Client.connectWith(broker, connect);

            polite.disconnect();

            forget(id);
            watcher.send(publish(id + "/marker", "marker", 0, 0));
            watcher.expectMessage("marker");
        }
        try (V3Client later = client()) {
            later.subscribe(id + "/#", 0);
            later.send(publish(id + "/marker", "nothing retained", 0, 0));
            later.expectMessage("nothing retained");
        }
    }

    @Test
    @Statement("MQTT-3.1.2-12")
    void publishesNoWillWhereNoneWasGiven() throws Exception {
        String id = name();
        try (V3Client watcher = client()) {
            watcher.subscribe(id + "/#", 1);
            V3Client broken = V3Client.connect(broker, id);
            broken.expectEndOn(new byte[] {(byte) 0xF0, 0});

            watcher.send(publish(id + "/marker", "marker", 0, 0));

            watcher.expectMessage("marker");
        }
    }

    @Test
    @Statement("MQTT-3.1.2-10")
    void publishesAWillOnce() throws Exception {
        String id = name();
        byte[] withWill = connect(
                KEPT | WILL | 0x08, 0, new Bytes().text(id).text(id + "/will").text("once"));
        try (V3Client watcher = client()) {
            watcher.subscribe(id + "/#", 1);
            V3Client.connectWith(broker, withWill).close();
            watcher.expectMessage("once");

            V3Client again = V3Client.connectKept(broker, id, true); // no will this time
            again.expectEndOn(new byte[] {(byte) 0xF0, 0});
            forget(id);

            watcher.send(publish(id + "/marker", "marker", 0, 0));
            watcher.expectMessage("marker");
        }
    }

    @Test
    @Statement({"MQTT-3.1.2-8", "MQTT-3.3.1-11"})
    void publishesAWillOfNoBytes() throws Exception {
        String id = name();
        try (V3Client watcher = client()) {
            watcher.publish(id, "to be removed", 3);
            watcher.subscribe(id, 1);
            watcher.expectMessage("to be removed");

            V3Client.connectWith(broker, connectWithWill(id, 0, true, id, "")).close();

            watcher.expectMessage("");
        }
        try (V3Client later = client()) {
            later.subscribe(id, 0);
            later.send(publish(id, "marker", 0, 0));
            assertThat(later.expectMessage("marker").isRetained()).isFalse();
        }
    }

    // --- the end ---

    @Test
    @Statement({"MQTT-3.14.4-1", "MQTT-3.14.4-2"})
    void readsNothingBehindADisconnect() throws Exception {
        String id = name();
        try (V3Client watcher = client();
                V3Client client = V3Client.connect(broker, id)) {
            watcher.subscribe(id + "/#", 0);

            client.expectEndOn(V3Packets.together(Packets.disconnect(), publish(id + "/late", "late", 0, 0)));

            watcher.send(publish(id + "/marker", "marker", 0, 0));
            watcher.expectMessage("marker");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "2, false", "0, true", "1, true", "2, true"})
    @Statement("MQTT-4.5.0-1")
    void givesAMessageToEachSubscriberOnline(int qos, boolean retain) throws Exception {
        String topic = name();
        List<V3Client> subscribers = List.of(client(), client(), client());
        try (V3Client publisher = client()) {
            for (V3Client each : subscribers) {
                each.subscribe(topic, qos);
            }

            publisher.send(retain ? retained(topic, "for all", qos, 1) : publish(topic, "for all", qos, 1));

            for (V3Client each : subscribers) {
                assertThat(each.expectMessage("for all").qos()).isEqualTo(qos);
                each.close();
            }
            if (qos == 1) {
                publisher.expect(Packets.PUBACK, 0, 0, 1);
            } else if (qos == 2) {
                publisher.expect(Packets.PUBREC, 0, 0, 1);
                publisher.release(1);
            }
            publisher.publish(topic, "", 3);
        }
    }
}
