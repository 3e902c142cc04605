// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.HashSet;
import java.util.Set;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.StoreException;
import org.backplane.core.log.Keys;
import org.backplane.core.log.Tables;
import org.jspecify.annotations.Nullable;

/**
 * The way of messages from one client: each QoS 2 publish once, however often it is sent, and every answer in its order. On the
 * lane only.
 */
final class Inbound {
    private final ClientSession session;
    private final LaneBroker broker;

    /** QoS 2 packet identifiers received and not yet released; null as long as there was none. */
    private @Nullable Set<Integer> received;

    Inbound(ClientSession session, LaneBroker broker) {
        this.session = session;
        this.broker = broker;
    }

    void recover(int packetId) {
        receive(packetId);
    }

    /** False if it was there. */
    private boolean receive(int packetId) {
        Set<Integer> all = received;
        if (all == null) {
            all = new HashSet<>(2);
            received = all;
        }
        return all.add(packetId);
    }

    /** Whether it was there. */
    private boolean forget(int packetId) {
        Set<Integer> all = received;
        return all != null && all.remove(packetId);
    }

    void publish(Message message, int packetId, AckOrder order, long token) {
        broker.figures().published.add(1);
        broker.traffic().publishedBytes.add(message.payload().size());
        boolean exactlyOnce = message.qos() == Qos.EXACTLY_ONCE && packetId != 0;
        if (exactlyOnce && !receive(packetId)) {
            answerAgain(order, token);
            return;
        }
        PublishResult result = broker.router().publish(message, exactlyOnce ? session : null, packetId, order, token);
        if (result != null) {
            if (exactlyOnce && !result.isSuccess()) {
                forget(packetId);
            }
            order.answer(token, result);
        }
    }

    /** The first publish under this identifier may still be on its way to the disk: the answer waits behind it. */
    private void answerAgain(AckOrder order, long token) {
        if (!session.isDurable()) {
            order.answer(token, PublishResult.DUPLICATE);
            return;
        }
        AckOrder.Slot slot = order.pending(token);
        broker.log().onDone(failure -> slot.done(failure == null ? PublishResult.DUPLICATE : PublishResult.REFUSED));
    }

    /** A stored publish was answered. */
    void publishDone(int packetId, AckOrder.Slot slot, PublishResult success, @Nullable StoreException failure) {
        if (failure == null) {
            slot.done(success);
            return;
        }
        if (packetId != 0) {
            forget(packetId);
        }
        broker.figures().refused.add(1);
        slot.done(Router.resultOf(failure));
    }

    void release(int packetId, AckOrder order) {
        boolean found = forget(packetId);
        if (!session.isDurable()) {
            order.answerRelease(packetId, found);
            return;
        }
        AckOrder.Slot slot = order.pendingRelease(packetId);
        if (found) {
            broker.log().mutate(new Mutation.Delete(Tables.INBOUND, Keys.of(session.number(), packetId)));
        }
        broker.log().onDone(failure -> {
            if (failure == null) {
                slot.done(found);
            } else {
                if (found) {
                    receive(packetId);
                }
                session.close(CloseReason.QUOTA_EXCEEDED);
            }
        });
    }
}
