// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
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
    final List<Subscription> subscriptions = new ArrayList<>();

    /** The answers a kernel would give. */
    final Deque<Consumer<ConnectionHandler>> due = new ArrayDeque<>();

    PublishResult publishResult = PublishResult.ACCEPTED;
    SubscribeResult subscribeResult = SubscribeResult.GRANTED_QOS_1;

    /** What the kernel does while it is told of an acknowledgement: it may deliver at once. */
    Runnable onAcknowledge = () -> {};

    @Override
    public String clientId() {
        return "c";
    }

    @Override
    public void publish(Message message, int packetId, long token) {
        published.add(message.keep());
        PublishResult result = publishResult;
        due.add(handler -> handler.onPublished(token, result));
        calls.add("publish " + message.topic() + " qos " + message.qos().code());
    }

    @Override
    public void release(int packetId) {
        throw new UnsupportedOperationException("STOMP publishes under no packet identifier");
    }

    @Override
    public void acknowledge(int packetId) {
        calls.add("acknowledge " + packetId);
        onAcknowledge.run();
    }

    @Override
    public boolean received(int packetId, boolean refused) {
        throw new UnsupportedOperationException("STOMP subscribes at QoS 1");
    }

    @Override
    public void complete(int packetId) {
        throw new UnsupportedOperationException("STOMP subscribes at QoS 1");
    }

    @Override
    public void subscribe(List<Subscription> wanted, long token) {
        subscriptions.addAll(wanted);
        List<SubscribeResult> results = Collections.nCopies(wanted.size(), subscribeResult);
        due.add(handler -> handler.onSubscribed(token, results));
        wanted.forEach(one -> calls.add("subscribe " + one.filter() + " as " + one.identifier()));
    }

    @Override
    public void unsubscribe(List<TopicFilter> filters, long token) {
        due.add(handler -> handler.onUnsubscribed(token, Collections.nCopies(filters.size(), true)));
        calls.add("unsubscribe " + filters);
    }

    @Override
    public void end(boolean publishWill, long sessionExpiryS) {
        calls.add("end will " + publishWill + " expiry " + sessionExpiryS);
    }
}
