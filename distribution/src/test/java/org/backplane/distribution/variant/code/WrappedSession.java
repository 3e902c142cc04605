// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import java.util.List;
import org.backplane.api.broker.Session;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Message;
import org.backplane.api.message.TopicFilter;

/** The kernel's session and nothing else; a variant overrides what it does badly. On its lane. */
class WrappedSession implements Session {
    private final Session real;

    WrappedSession(Session real) {
        this.real = real;
    }

    @Override
    public String clientId() {
        return real.clientId();
    }

    @Override
    public void publish(Message message, int packetId, long token) {
        real.publish(message, packetId, token);
    }

    @Override
    public void release(int packetId) {
        real.release(packetId);
    }

    @Override
    public void acknowledge(int packetId) {
        real.acknowledge(packetId);
    }

    @Override
    public boolean received(int packetId, boolean refused) {
        return real.received(packetId, refused);
    }

    @Override
    public void complete(int packetId) {
        real.complete(packetId);
    }

    @Override
    public void subscribe(List<Subscription> subscriptions, long token) {
        real.subscribe(subscriptions, token);
    }

    @Override
    public void unsubscribe(List<TopicFilter> filters, long token) {
        real.unsubscribe(filters, token);
    }

    @Override
    public void end(boolean publishWill, long sessionExpiryS) {
        real.end(publishWill, sessionExpiryS);
    }
}
