// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.Session;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ProtocolLane;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client, as its session sees it, and what the client does with it. What it does is queued on its lane and
 * happens when the test pumps; what it was told is there to look at.
 */
final class SimulatedClient implements Link {
    private final SimulatedBroker broker;
    private final LaneBroker lane;
    private final String clientId;
    private final SimulatedHandler handler = new SimulatedHandler(this);
    private final List<Delivered> deliveries = new ArrayList<>();
    private final Map<Long, PublishResult> published = new LinkedHashMap<>();
    private final Map<Long, List<SubscribeResult>> subscribed = new LinkedHashMap<>();
    private final Map<Long, List<Boolean>> unsubscribed = new LinkedHashMap<>();
    private final List<Integer> released = new ArrayList<>();
    private final List<Integer> toRelease = new ArrayList<>();
    private final Set<Pause> pauses = EnumSet.noneOf(Pause.class);
    private Optional<ConnectResult> connected = Optional.empty();
    private Optional<CloseReason> closed = Optional.empty();
    private boolean open = true;
    private boolean writable = true;
    private boolean parked;
    private boolean refusesAll;
    private long nextToken = 1;

    SimulatedClient(SimulatedBroker broker, LaneBroker lane, String clientId) {
        this.broker = broker;
        this.lane = lane;
        this.clientId = clientId;
    }

    // --- what the client does ---

    void ask(Options options) {
        lane.lane().execute(() -> lane.connect(this, options.request(clientId), false));
    }

    /** Publishes text; returns the token its answer will have. */
    long publish(String topic, String text, Qos qos) {
        return publish(message(topic, text, qos), qos == Qos.EXACTLY_ONCE ? (int) nextToken : 0);
    }

    long publish(Message message, int packetId) {
        long token = nextToken++;
        onLane(session -> session.publish(message, packetId, token));
        return token;
    }

    Message message(String topic, String text, Qos qos) {
        long nowMs = broker.wallMs();
        Payload payload = Payload.of(text.getBytes(StandardCharsets.UTF_8));
        return new Message(Topic.of(topic), payload, qos, false, Headers.EMPTY, nowMs, Message.NEVER, clientId);
    }

    /** A QoS 1 message that expires so many milliseconds from now. */
    Message expiring(String topic, String text, long inMs) {
        Message plain = message(topic, text, Qos.AT_LEAST_ONCE);
        return new Message(
                plain.topic(),
                plain.payload(),
                plain.qos(),
                false,
                Headers.EMPTY,
                plain.timestampMs(),
                plain.timestampMs() + inMs,
                clientId);
    }

    long subscribe(String filter, Qos qos) {
        return subscribe(subscription(filter, qos, 0));
    }

    long subscribe(Subscription subscription) {
        long token = nextToken++;
        onLane(session -> session.subscribe(List.of(subscription), token));
        return token;
    }

    static Subscription subscription(String filter, Qos qos, int identifier) {
        return new Subscription(
                TopicFilter.of(filter), qos, false, false, Subscription.RetainHandling.SEND, identifier);
    }

    long unsubscribe(String filter) {
        long token = nextToken++;
        onLane(session -> session.unsubscribe(List.of(TopicFilter.of(filter)), token));
        return token;
    }

    /** PUBACK. */
    void acknowledge(Delivered delivered) {
        acknowledge(delivered.packetId());
    }

    void acknowledge(int packetId) {
        onLane(session -> session.acknowledge(packetId));
    }

    /** PUBREC. */
    void receive(Delivered delivered) {
        receive(delivered.packetId());
    }

    void receive(int packetId) {
        onLane(session -> session.received(packetId, false));
    }

    /** PUBREC with an error. */
    void refuse(int packetId) {
        onLane(session -> session.received(packetId, true));
    }

    /** PUBCOMP. */
    void complete(int packetId) {
        onLane(session -> session.complete(packetId));
    }

    /** PUBREL for a QoS 2 publish of this client. */
    void pubrel(int packetId) {
        onLane(session -> session.release(packetId));
    }

    /** Acknowledges what came so far, QoS 2 with all its steps but the last, and forgets it. */
    List<Delivered> takeAndAcknowledge() {
        List<Delivered> taken = take();
        for (Delivered each : taken) {
            switch (each.qos()) {
                case AT_MOST_ONCE -> {}
                case AT_LEAST_ONCE -> acknowledge(each);
                case EXACTLY_ONCE -> receive(each);
            }
        }
        return taken;
    }

    /** DISCONNECT. */
    void disconnect() {
        onLane(session -> session.end(false, -1));
        open = false;
    }

    /** The connection breaks. */
    void breakOff() {
        session().ifPresent(session -> lane.lane().execute(() -> lane.disconnected(this, (ClientSession) session)));
        open = false;
    }

    /** It reads slowly, or well again. */
    void writable(boolean value) {
        writable = value;
        session()
                .filter(s -> value)
                .ifPresent(session -> lane.lane().execute(() -> lane.writable((ClientSession) session)));
    }

    /** Its protocol's code goes, or comes back. */
    void parked(boolean value) {
        parked = value;
        session()
                .filter(s -> !value)
                .ifPresent(session -> lane.lane().execute(() -> lane.writable((ClientSession) session)));
    }

    /** From now on nothing fits into its maximum packet size. */
    void refuseAll() {
        refusesAll = true;
    }

    private void onLane(java.util.function.Consumer<Session> action) {
        lane.lane()
                .execute(() -> action.accept(session()
                        .orElseThrow(() -> new IllegalStateException(clientId + " has no session: " + connected))));
    }

    // --- what it was told ---

    Optional<Session> session() {
        return connected
                .filter(ConnectResult.Accepted.class::isInstance)
                .map(result -> ((ConnectResult.Accepted) result).session());
    }

    Optional<ConnectResult> connectResult() {
        return connected;
    }

    boolean sessionPresent() {
        return connected.orElseThrow() instanceof ConnectResult.Accepted accepted && accepted.present();
    }

    /** What came and was not taken yet. */
    List<Delivered> deliveries() {
        return List.copyOf(deliveries);
    }

    List<String> texts() {
        return deliveries.stream().map(Delivered::text).toList();
    }

    List<Delivered> take() {
        List<Delivered> taken = List.copyOf(deliveries);
        deliveries.clear();
        return taken;
    }

    /** The answer to a publish; empty while it is owed. */
    Optional<PublishResult> published(long token) {
        return Optional.ofNullable(published.get(token));
    }

    /** Tokens of answered publishes, in the order of the answers. */
    List<Long> publishedTokens() {
        return List.copyOf(published.keySet());
    }

    Optional<List<SubscribeResult>> subscribed(long token) {
        return Optional.ofNullable(subscribed.get(token));
    }

    Optional<List<Boolean>> unsubscribed(long token) {
        return Optional.ofNullable(unsubscribed.get(token));
    }

    /** Packet ids whose release was answered (PUBCOMP to this client). */
    List<Integer> released() {
        return List.copyOf(released);
    }

    /** Packet ids the broker asked to be released (PUBREL to this client). */
    List<Integer> toRelease() {
        return List.copyOf(toRelease);
    }

    Optional<CloseReason> closeReason() {
        return closed;
    }

    Set<Pause> pauses() {
        return pauses;
    }

    boolean take(Delivered delivered) {
        if (!refusesAll) {
            deliveries.add(delivered);
        }
        return !refusesAll;
    }

    // --- the link ---

    @Override
    public Connection connection() {
        return SimulatedConnection.INSTANCE;
    }

    @Override
    public @Nullable ConnectionHandler handler() {
        return parked ? null : handler;
    }

    @Override
    public @Nullable ProtocolLane protocol() {
        return parked ? null : broker.protocol();
    }

    @Override
    public boolean canDeliver() {
        return open && !parked && writable;
    }

    @Override
    public boolean isParked() {
        return open && parked;
    }

    @Override
    public void connected(ConnectResult result) {
        connected = Optional.of(result);
    }

    @Override
    public void published(long token, PublishResult result) {
        published.put(token, result);
    }

    @Override
    public void released(int packetId, boolean found) {
        released.add(packetId);
    }

    @Override
    public void release(int packetId) {
        toRelease.add(packetId);
    }

    @Override
    public void subscribed(long token, List<SubscribeResult> results) {
        subscribed.put(token, List.copyOf(results));
    }

    @Override
    public void unsubscribed(long token, List<Boolean> existed) {
        unsubscribed.put(token, List.copyOf(existed));
    }

    @Override
    public void close(CloseReason reason) {
        closed = Optional.of(reason);
        open = false;
    }

    @Override
    public boolean pause(Pause reason) {
        return pauses.add(reason);
    }

    @Override
    public void resume(Pause reason) {
        pauses.remove(reason);
    }

    @Override
    public void keepAlive(int seconds) {
        // nobody is silent here
    }
}
