// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.Session;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Message;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.protocol.ConnectionHandler;

/** A session that writes down what it is asked, and answers when the test does. */
final class FakeSession implements Session {
    final List<String> calls = new ArrayList<>();
    final List<Message> published = new ArrayList<>();
    final List<Long> tokens = new ArrayList<>();
    final List<Integer> packetIds = new ArrayList<>();
    final List<Subscription> subscriptions = new ArrayList<>();
    final Set<Integer> delivering = new HashSet<>();
    /** The answers a kernel would give, for tests that want them by themselves. */
    final Deque<Consumer<ConnectionHandler>> due = new ArrayDeque<>();

    private final String clientId;

    FakeSession(String clientId) {
        this.clientId = clientId;
    }

    @Override
    public String clientId() {
        return clientId;
    }

    @Override
    public void publish(Message message, int packetId, long token) {
        published.add(message.keep());
        packetIds.add(packetId);
        tokens.add(token);
        due.add(handler -> handler.onPublished(token, PublishResult.ACCEPTED));
        calls.add("publish " + message.topic() + " qos " + message.qos().code() + " id " + packetId);
    }

    @Override
    public void release(int packetId) {
        due.add(handler -> handler.onReleased(packetId, true));
        calls.add("release " + packetId);
    }

    @Override
    public void acknowledge(int packetId) {
        calls.add("acknowledge " + packetId);
    }

    @Override
    public boolean received(int packetId, boolean refused) {
        calls.add("received " + packetId + (refused ? " refused" : ""));
        boolean known = delivering.contains(packetId);
        if (known && !refused) {
            due.add(handler -> handler.onRelease(packetId));
        }
        return known;
    }

    @Override
    public void complete(int packetId) {
        calls.add("complete " + packetId);
    }

    @Override
    public void subscribe(List<Subscription> wanted, long token) {
        subscriptions.addAll(wanted);
        tokens.add(token);
        List<SubscribeResult> results = wanted.stream()
                .map(one -> SubscribeResult.values()[one.qos().code()])
                .toList();
        due.add(handler -> handler.onSubscribed(token, results));
        calls.add("subscribe " + wanted.size());
    }

    @Override
    public void unsubscribe(List<TopicFilter> filters, long token) {
        tokens.add(token);
        due.add(handler -> handler.onUnsubscribed(token, Collections.nCopies(filters.size(), true)));
        calls.add("unsubscribe " + filters);
    }

    @Override
    public void end(boolean publishWill, long sessionExpiryS) {
        calls.add("end will " + publishWill + " expiry " + sessionExpiryS);
    }
}
