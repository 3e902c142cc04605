// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.Session;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Message;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.protocol.Authentication;
import org.backplane.api.protocol.Connection;
import org.backplane.api.transport.Endpoint;

/** The connection and the session of a {@link Rehearsal}: remembers what an answer is owed for, and nothing else. */
final class RehearsalClient implements Connection, Session {
    private static final int OUT_BYTES = 4096;
    private static final Endpoint NOWHERE = new Endpoint("warm-up", "tcp", MqttProtocol.ID, "127.0.0.1", 0, "", "", "");

    private final ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(OUT_BYTES);
    private final List<Long> published = new ArrayList<>();
    private final List<Integer> released = new ArrayList<>();
    private boolean connected;

    /** It has its session. */
    void begin() {
        connected = true;
    }

    void eachPublished(LongConsumer token) {
        published.forEach(token::accept);
        published.clear();
    }

    void eachReleased(IntConsumer packetId) {
        released.forEach(packetId::accept);
        released.clear();
    }

    void forget() {
        out.clear();
    }

    void release() {
        out.release();
    }

    @Override
    public long id() {
        return 0;
    }

    @Override
    public Endpoint endpoint() {
        return NOWHERE;
    }

    @Override
    public SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("warm-up", 0);
    }

    @Override
    public ByteBuf outgoing(int bytes) {
        return out.ensureWritable(bytes);
    }

    @Override
    public void write(ByteBuf buffer) {
        buffer.release();
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void connect(ConnectRequest request) {}

    @Override
    public Optional<Authentication> authentication() {
        return Optional.empty();
    }

    @Override
    public Optional<Session> session() {
        return connected ? Optional.of(this) : Optional.empty();
    }

    @Override
    public void wakeIn(int delayMs) {}

    @Override
    public void countRefusal() {}

    @Override
    public void close() {
        throw new IllegalStateException("a packet to warm up with is not taken");
    }

    @Override
    public String clientId() {
        return "warm-up";
    }

    @Override
    public void publish(Message message, int packetId, long token) {
        published.add(token);
    }

    @Override
    public void release(int packetId) {
        released.add(packetId);
    }

    @Override
    public void acknowledge(int packetId) {}

    @Override
    public boolean received(int packetId, boolean refused) {
        return true;
    }

    @Override
    public void complete(int packetId) {}

    @Override
    public void subscribe(List<Subscription> subscriptions, long token) {}

    @Override
    public void unsubscribe(List<TopicFilter> filters, long token) {}

    @Override
    public void end(boolean publishWill, long sessionExpiryS) {}
}
