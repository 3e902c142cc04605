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

    /** Of a client for which nothing waits. Holds nothing, ever. */
    static final WaitingMessages NONE = new WaitingMessages();

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

    /** With one more, behind the others. These same ones grow, unless there are none yet. */
    WaitingMessages with(Waiting waiting) {
        WaitingMessages all = this == NONE ? new WaitingMessages() : this;
        all.bytes += waiting.bytes();
        (waiting.qos == Qos.AT_MOST_ONCE ? all.once : all.forWindow).add(waiting);
        return all;
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

    /** All, those for the window first. */
    void forEach(Consumer<Waiting> action) {
        forWindow.forEach(action);
        once.forEach(action);
    }
}
