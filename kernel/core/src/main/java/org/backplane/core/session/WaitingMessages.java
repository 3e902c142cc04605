// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.function.Consumer;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.jspecify.annotations.Nullable;

/**
 * What waits in memory for one client, bounded in number and bytes: for room in the window, and at QoS 0, which needs none, for
 * what it must not overtake. Each of the two keeps its order. On the lane only.
 */
final class WaitingMessages {
    /** One of them, kept. */
    record Waiting(
            Message message,
            Qos qos,
            boolean retain,
            int[] identifiers,
            @Nullable ShareLease lease) {
        private int bytes() {
            return message.payload().size();
        }
    }

    private final Fifo<Waiting> forWindow = new Fifo<>();
    private final Fifo<Waiting> once = new Fifo<>();

    /** Of all payloads. */
    private long bytes;

    boolean isEmpty() {
        return forWindow.isEmpty() && once.isEmpty();
    }

    boolean hasForWindow() {
        return !forWindow.isEmpty();
    }

    boolean hasOnce() {
        return !once.isEmpty();
    }

    /** Whether one more with a payload of that size is within the bounds; a single one always is. */
    boolean hasRoomFor(int payloadBytes, SessionSettings settings) {
        int count = forWindow.size() + once.size();
        boolean tooMuch = count > 0 && bytes + payloadBytes > settings.bounds().queuedBytesMax();
        return !tooMuch && count < settings.queuedMessagesMax();
    }

    void add(Waiting waiting) {
        bytes += waiting.bytes();
        (waiting.qos == Qos.AT_MOST_ONCE ? once : forWindow).add(waiting);
    }

    /** The oldest that waits for the window, taken out; there is one. */
    Waiting takeForWindow() {
        return taken(forWindow.remove());
    }

    /** The oldest at QoS 0, taken out; there is one. */
    Waiting takeOnce() {
        return taken(once.remove());
    }

    private Waiting taken(Waiting waiting) {
        bytes -= waiting.bytes();
        return waiting;
    }

    /** Takes out what that group lent. */
    void removeLentBy(ShareGroup group, Consumer<ShareLease> removed) {
        forWindow.removeIf(waiting -> {
            ShareLease lease = waiting.lease;
            if (lease == null || lease.group() != group) {
                return false;
            }
            bytes -= waiting.bytes();
            removed.accept(lease);
            return true;
        });
    }

    /** Takes out everything, and gives back the room it took. */
    void clear(Consumer<Waiting> removed) {
        bytes = 0;
        forWindow.drain(removed);
        once.drain(removed);
    }
}
