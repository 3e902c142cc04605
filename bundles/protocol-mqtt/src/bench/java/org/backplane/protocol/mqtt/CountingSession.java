// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import java.util.List;
import org.backplane.api.broker.Session;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Message;
import org.backplane.api.message.TopicFilter;
import org.jspecify.annotations.Nullable;

/** Counts what it is handed, answers nothing, and costs next to nothing. */
final class CountingSession implements Session {
    private int count;

    /** Keeps the message from being optimised away: a kernel would look at it too. */
    @Nullable
    Message last;

    /** How many publishes and acknowledgements came since the last call. */
    int taken() {
        int taken = count;
        count = 0;
        return taken;
    }

    @Override
    public String clientId() {
        return "c";
    }

    @Override
    public void publish(Message message, int packetId, long token) {
        count++;
        last = message;
    }

    @Override
    public void release(int packetId) {}

    @Override
    public void acknowledge(int packetId) {
        count++;
    }

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
