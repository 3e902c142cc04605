// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.raw;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Publishes 1, 2, 3 … to one topic at one QoS with a window, and keeps the ledger of what was acknowledged with success. Its
 * state outlives its connections, as a client's session does. One publishing thread; answers come on the reading thread.
 */
public final class Publisher {
    private static final int ID_LIMIT = 60_000;

    private final String topic;
    private final int qos;
    private final int window;
    private final int payloadBytes;
    private final boolean retain;
    private final Semaphore free;
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final Map<Integer, Integer> unacknowledged = new TreeMap<>();
    private final Map<Integer, Integer> unreleased = new TreeMap<>();
    private int sent;
    private boolean refused;

    public Publisher(String topic, int qos, int window, int payloadBytes) {
        this(topic, qos, window, payloadBytes, false);
    }

    private Publisher(String topic, int qos, int window, int payloadBytes, boolean retain) {
        this.topic = topic;
        this.qos = qos;
        this.window = window;
        this.payloadBytes = payloadBytes;
        this.retain = retain;
        this.free = new Semaphore(window);
    }

    /** Its messages are retained: each replaces the one before. */
    public static Publisher retaining(String topic, int qos, int window, int payloadBytes) {
        return new Publisher(topic, qos, window, payloadBytes, true);
    }

    public String topic() {
        return topic;
    }

    public int qos() {
        return qos;
    }

    /** Numbers handed to a connection so far. */
    public synchronized int sent() {
        return sent;
    }

    /** Every number up to this one was acknowledged with success (PUBACK or PUBREC), in order [MQTT-4.6.0-2]. */
    public int acknowledged() {
        return acknowledged.get();
    }

    /** Whether an acknowledgement came with an error. */
    public synchronized boolean wasRefused() {
        return refused;
    }

    /** Sends the next number as soon as the window has room; false if it had none in that time. */
    public boolean publish(RawClient client, long patienceMs) throws InterruptedException, IOException {
        if (qos > 0 && !free.tryAcquire(patienceMs, TimeUnit.MILLISECONDS)) {
            return false;
        }
        client.send(next());
        return true;
    }

    /** The next number's packet, whole; for who sends it in pieces. Only while the window has room. */
    public synchronized byte[] next() {
        sent++;
        if (qos > 0) {
            unacknowledged.put(sent, id(sent));
        }
        return packet(sent, false);
    }

    /** Waits until every number was acknowledged and released. */
    public boolean awaitAll(long patienceMs) throws InterruptedException {
        if (qos == 0) {
            return true;
        }
        boolean all = free.tryAcquire(window, patienceMs, TimeUnit.MILLISECONDS);
        if (all) {
            free.release(window);
        }
        return all;
    }

    /** On a new connection of the same session: sends again what is open, in order [MQTT-4.4.0-1]. */
    public void resume(RawClient client) throws IOException {
        Map<Integer, Integer> publishAgain;
        Map<Integer, Integer> releaseAgain;
        synchronized (this) {
            publishAgain = new TreeMap<>(unacknowledged);
            releaseAgain = new TreeMap<>(unreleased);
        }
        for (int id : releaseAgain.values()) {
            client.send(Packets.acknowledge(Packets.PUBREL, id));
        }
        for (int number : publishAgain.keySet()) {
            client.send(packet(number, true));
        }
    }

    /** To be given to {@link RawClient#listen}. */
    public void onPacket(RawClient client, Packet packet) {
        switch (packet.type()) {
            case Packets.PUBACK -> done(packet, true);
            case Packets.PUBREC -> {
                if (packet.reason() >= 0x80) {
                    done(packet, true);
                } else {
                    received(packet.packetId());
                    client.sendIfOpen(Packets.acknowledge(Packets.PUBREL, packet.packetId()));
                }
            }
            case Packets.PUBCOMP -> done(packet, false);
            default -> throw new AssertionError("unexpected " + packet);
        }
    }

    private synchronized void received(int id) {
        int number = number(unacknowledged, id);
        if (number > 0) {
            unacknowledged.remove(number);
            unreleased.put(number, id);
            acknowledged.accumulateAndGet(number, Math::max);
        }
    }

    private synchronized void done(Packet packet, boolean first) {
        Map<Integer, Integer> open = first ? unacknowledged : unreleased;
        int number = number(open, packet.packetId());
        if (number == 0) {
            return;
        }
        open.remove(number);
        if (packet.reason() >= 0x80) {
            refused = true;
        } else if (first) {
            acknowledged.accumulateAndGet(number, Math::max);
        }
        free.release();
    }

    private static int number(Map<Integer, Integer> open, int id) {
        for (Map.Entry<Integer, Integer> entry : open.entrySet()) {
            if (entry.getValue() == id) {
                return entry.getKey();
            }
        }
        return 0;
    }

    private static int id(int number) {
        return number % ID_LIMIT + 1;
    }

    private byte[] packet(int number, boolean duplicate) {
        byte[] payload = ByteBuffer.allocate(payloadBytes).putInt(0, number).array();
        int flags = qos << 1 | (duplicate && qos > 0 ? 8 : 0) | (retain ? 1 : 0);
        return Packets.publish(5, topic, payload, flags, id(number), new Bytes());
    }
}
