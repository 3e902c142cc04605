// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** MQTT 5.0 section 2.2.2.2: which property belongs where, how often, and with which values. */
@ExtendWith(SharedBroker.class)
class V5PropertiesIT extends V5Conversation {
    private static final int MALFORMED = 0x81;
    private static final int PROTOCOL_ERROR = 0x82;

    /** A well-formed example of every property. */
    private static final Map<Integer, Bytes> EXAMPLES = examples();

    private static final Set<Integer> OF_MESSAGES = Set.of(0x01, 0x02, 0x03, 0x08, 0x09, 0x26);

    V5PropertiesIT(BrokerUnderTest broker) {
        super(broker);
    }

    @Test
    @Statement("MQTT-3.1.4-1")
    void refusesPropertiesThatDoNotBelongIntoConnect() throws Exception {
        Set<Integer> allowed = Set.of(0x11, 0x15, 0x16, 0x17, 0x19, 0x21, 0x22, 0x26, 0x27);
        for (Bytes property : foreign(allowed)) {
            isRefusedAtConnect(MALFORMED, connect(property));
        }
    }

    @Test
    @Statement("MQTT-3.1.4-1")
    void refusesPropertiesThatDoNotBelongIntoAWill() throws Exception {
        Set<Integer> allowed = Set.of(0x01, 0x02, 0x03, 0x08, 0x09, 0x18, 0x26);
        for (Bytes property : foreign(allowed)) {
            isRefusedAtConnect(MALFORMED, will(property));
        }
    }

    @Test
    @Statement("MQTT-4.13.1-1")
    void refusesPropertiesThatDoNotBelongIntoPublish() throws Exception {
        Set<Integer> allowed = Set.of(0x01, 0x02, 0x03, 0x08, 0x09, 0x0B, 0x23, 0x26);
        for (Bytes property : foreign(allowed)) {
            isRefused(MALFORMED, V5Packets.publish("a", "x", 0, 0, property));
        }
    }

    @Test
    @Statement("MQTT-4.13.1-1")
    void refusesPropertiesThatDoNotBelongIntoAcknowledgements() throws Exception {
        for (Bytes property : foreign(Set.of(0x1F, 0x26))) {
            Bytes body = new Bytes().u16(1).u8(0).sized(property);
            isRefused(MALFORMED, Packets.packet(Packets.PUBACK, 0, body));
            isRefused(MALFORMED, Packets.packet(Packets.PUBREC, 0, body));
            isRefused(MALFORMED, Packets.packet(Packets.PUBREL, 2, body));
            isRefused(MALFORMED, Packets.packet(Packets.PUBCOMP, 0, body));
        }
    }

    @Test
    @Statement("MQTT-4.13.1-1")
    void refusesPropertiesThatDoNotBelongIntoSubscribeAndUnsubscribe() throws Exception {
        Bytes filter = new Bytes().text("a").u8(0);
        for (Bytes property : foreign(Set.of(0x0B, 0x26))) {
            isRefused(MALFORMED, V5Packets.subscribe(1, property, filter));
        }
        for (Bytes property : foreign(Set.of(0x26))) {
            Bytes body = new Bytes().u16(1).sized(property).text("a");
            isRefused(MALFORMED, Packets.packet(V5Packets.UNSUBSCRIBE, 2, body));
        }
    }

    @Test
    @Statement("MQTT-4.13.1-1")
    void refusesPropertiesThatDoNotBelongIntoDisconnect() throws Exception {
        for (Bytes property : foreign(Set.of(0x11, 0x1F, 0x26))) {
            isRefused(MALFORMED, V5Packets.disconnect(0, property));
        }
    }

    @Test
    @Statement({"MQTT-3.1.4-1", "MQTT-4.13.1-1"})
    void refusesPropertiesThatComeTwice() throws Exception {
        for (int id : new int[] {0x11, 0x17, 0x19, 0x21, 0x22, 0x27}) {
            isRefusedAtConnect(PROTOCOL_ERROR, connect(twice(id)));
        }
        for (int id : new int[] {0x01, 0x02, 0x03, 0x08, 0x09, 0x18}) {
            isRefusedAtConnect(PROTOCOL_ERROR, will(twice(id)));
        }
        for (int id : new int[] {0x01, 0x02, 0x03, 0x08, 0x09, 0x23}) {
            isRefused(PROTOCOL_ERROR, V5Packets.publish("a", "x", 0, 0, twice(id)));
        }
        isRefused(
                PROTOCOL_ERROR,
                V5Packets.subscribe(1, twice(0x0B), new Bytes().text("a").u8(0)));
        isRefused(PROTOCOL_ERROR, V5Packets.disconnect(0, twice(0x11)));
        isRefused(PROTOCOL_ERROR, V5Packets.disconnect(0, twice(0x1F)));
        Bytes body = new Bytes().u16(1).u8(0).sized(twice(0x1F));
        isRefused(PROTOCOL_ERROR, Packets.packet(Packets.PUBACK, 0, body));
    }

    @Test
    @Statement({"MQTT-3.1.4-1", "MQTT-4.13.1-1"})
    void refusesValuesOutOfTheirRange() throws Exception {
        isRefusedAtConnect(PROTOCOL_ERROR, connect(new Bytes().u8(0x21).u16(0)));
        isRefusedAtConnect(PROTOCOL_ERROR, connect(new Bytes().u8(0x27).u32(0)));
        isRefusedAtConnect(PROTOCOL_ERROR, connect(new Bytes().u8(0x17).u8(2)));
        isRefusedAtConnect(PROTOCOL_ERROR, connect(new Bytes().u8(0x19).u8(2)));
        isRefusedAtConnect(PROTOCOL_ERROR, connect(EXAMPLES.getOrDefault(0x16, new Bytes())));
        isRefusedAtConnect(PROTOCOL_ERROR, will(new Bytes().u8(0x01).u8(2)));
        isRefused(
                PROTOCOL_ERROR,
                V5Packets.publish("a", "x", 0, 0, new Bytes().u8(0x01).u8(2)));
        Bytes zero = new Bytes().u8(0x0B).varint(0);
        isRefused(
                PROTOCOL_ERROR,
                V5Packets.subscribe(1, zero, new Bytes().text("a").u8(0)));
    }

    @Test
    @Statement({"MQTT-3.1.4-1", "MQTT-4.13.1-1"})
    void refusesPropertiesThatAreCut() throws Exception {
        for (int id : OF_MESSAGES) {
            byte[] whole = EXAMPLES.getOrDefault(id, new Bytes()).toArray();
            byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 1);
            isRefused(MALFORMED, V5Packets.publish("a", "x", 0, 0, new Bytes().raw(cut)));
            isRefusedAtConnect(MALFORMED, will(new Bytes().raw(cut)));
        }
        isRefusedAtConnect(MALFORMED, connect(new Bytes().u8(0x11).u16(0)));
        isRefused(MALFORMED, V5Packets.publish("a", "x", 0, 0, new Bytes().u8(0x01)));
    }

    private byte[] connect(Bytes properties) {
        return V5Packets.connect(V5Packets.CLEAN, 0, properties, new Bytes().text(id("c")));
    }

    private byte[] will(Bytes properties) {
        return V5Packets.connect(
                V5Packets.CLEAN | V5Packets.WILL, 0, V5Packets.none(), V5Packets.will(id("c"), properties, "w", "x"));
    }

    /** Every property but those, and identifiers that none has. */
    private static List<Bytes> foreign(Set<Integer> allowed) {
        Map<Integer, Bytes> all = new TreeMap<>(EXAMPLES);
        all.keySet().removeAll(allowed);
        for (int unknown : new int[] {0x00, 0x04, 0x2B, 0x7F}) {
            all.put(unknown, new Bytes().u8(unknown).u8(0));
        }
        return List.copyOf(all.values());
    }

    private static Bytes twice(int id) {
        Bytes one = EXAMPLES.getOrDefault(id, new Bytes());
        return V5Packets.join(one, one);
    }

    private static Map<Integer, Bytes> examples() {
        Map<Integer, Bytes> all = new TreeMap<>();
        for (int id : new int[] {0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A}) {
            all.put(id, new Bytes().u8(id).u8(1));
        }
        for (int id : new int[] {0x13, 0x21, 0x22, 0x23}) {
            all.put(id, new Bytes().u8(id).u16(1));
        }
        for (int id : new int[] {0x02, 0x11, 0x18, 0x27}) {
            all.put(id, new Bytes().u8(id).u32(1000));
        }
        for (int id : new int[] {0x03, 0x08, 0x09, 0x12, 0x15, 0x16, 0x1A, 0x1C, 0x1F}) {
            all.put(id, new Bytes().u8(id).text("text"));
        }
        all.put(0x0B, new Bytes().u8(0x0B).varint(1));
        all.put(0x26, V5Packets.userProperty("name", "value"));
        return all;
    }
}
