// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.raw;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takes deliveries as MQTT says, whatever their QoS, and remembers the numbers per topic as an application would see them. Its
 * state outlives its connections.
 */
public final class Subscriber {
    private final Set<Integer> unreleased = new HashSet<>();
    private final Map<String, List<Integer>> numbers = new TreeMap<>();

    /** To be given to {@link RawClient#listen}. */
    public void onPacket(RawClient client, Packet packet) {
        switch (packet.type()) {
            case Packets.PUBLISH -> {
                accept(packet);
                if (packet.qos() > 0) {
                    int answer = packet.qos() == 1 ? Packets.PUBACK : Packets.PUBREC;
                    client.sendIfOpen(Packets.acknowledge(answer, packet.packetId()));
                }
            }
            case Packets.PUBREL -> {
                release(packet.packetId());
                client.sendIfOpen(Packets.acknowledge(Packets.PUBCOMP, packet.packetId()));
            }
            case Packets.SUBACK, Packets.PINGRESP -> {}
            default -> throw new AssertionError("unexpected " + packet);
        }
    }

    /** What came on a topic, in order. */
    public synchronized List<Integer> numbers(String topic) {
        return new ArrayList<>(numbers.getOrDefault(topic, List.of()));
    }

    public synchronized int count(String topic) {
        return numbers.getOrDefault(topic, List.of()).size();
    }

    /** The last number that came on a topic; 0 before the first. */
    public synchronized int last(String topic) {
        List<Integer> all = numbers.getOrDefault(topic, List.of());
        return all.isEmpty() ? 0 : all.getLast();
    }

    private synchronized void accept(Packet packet) {
        if (packet.qos() < 2 || unreleased.add(packet.packetId())) {
            int number = ByteBuffer.wrap(packet.payload()).getInt();
            numbers.computeIfAbsent(packet.topic(), topic -> new ArrayList<>()).add(number);
        }
    }

    private synchronized void release(int packetId) {
        unreleased.remove(packetId);
    }
}
