// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.api.broker.PublishResult;
import org.jspecify.annotations.Nullable;

/**
 * The answers one connection is owed for its publishes and releases, given in the order of the questions
 * [MQTT-4.6.0-2, MQTT-4.6.0-3] though some wait for the disk. On the lane only.
 */
final class AckOrder {
    private final Link link;
    private final Fifo<Slot> waiting = new Fifo<>();

    /** A place in the order. */
    final class Slot {
        private final long token;
        private final boolean release;
        private @Nullable PublishResult result;
        private boolean found;

        private Slot(long token, boolean release) {
            this.token = token;
            this.release = release;
        }

        /** The answer to a publish. */
        void done(PublishResult answer) {
            result = answer;
            drain();
        }

        /** The answer to a release. */
        void done(boolean wasFound) {
            found = wasFound;
            done(PublishResult.ACCEPTED);
        }
    }

    AckOrder(Link link) {
        this.link = link;
    }

    /** An answer that is known already: given at once unless others are due before. */
    void answer(long token, PublishResult result) {
        if (waiting.isEmpty()) {
            link.published(token, result);
        } else {
            pending(token).result = result;
        }
    }

    void answerRelease(int packetId, boolean found) {
        if (waiting.isEmpty()) {
            link.released(packetId, found);
        } else {
            Slot slot = pendingRelease(packetId);
            slot.found = found;
            slot.result = PublishResult.ACCEPTED;
        }
    }

    Slot pending(long token) {
        Slot slot = new Slot(token, false);
        waiting.add(slot);
        return slot;
    }

    Slot pendingRelease(int packetId) {
        Slot slot = new Slot(packetId, true);
        waiting.add(slot);
        return slot;
    }

    private void drain() {
        for (Slot head = waiting.peek(); head != null && head.result != null; head = waiting.peek()) {
            waiting.remove();
            PublishResult result = head.result;
            if (head.release) {
                link.released((int) head.token, head.found);
            } else {
                link.published(head.token, result);
            }
        }
    }
}
