// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.ArrayList;
import java.util.List;
import org.backplane.api.broker.Session;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.protocol.Connection;

/** What one connection asks of the kernel, and the receipts that wait for its answers. */
final class Kernel {
    private final StompLane lane;
    private final Connection connection;
    private final StompState state;

    Kernel(StompLane lane, Connection connection, StompState state) {
        this.lane = lane;
        this.connection = connection;
        this.state = state;
    }

    private Session session() {
        return connection.session().orElseThrow();
    }

    /** The token for as many questions as that, which one receipt stands for. */
    long token(Frame frame, int questions) {
        return state.receipts.ask(frame.receipt(), questions, lane.settings().receiptBytesMax());
    }

    /** The receipt at once: what the frame asked for is done. */
    void done(Frame frame) {
        frame.receipt().ifPresent(receipt -> Replies.receipt(connection, receipt));
    }

    void publish(Publication publication, long token) {
        long nowMs = lane.context().clock().wallMs();
        session().publish(publication.message(nowMs, session().clientId()), 0, token);
    }

    void subscribe(Subscription subscription, long token) {
        session().subscribe(List.of(subscription), token);
    }

    void unsubscribe(TopicFilter filter, long token) {
        session().unsubscribe(List.of(filter), token);
    }

    /** The client has that message, or will not get it again. */
    void settle(long serial) {
        acknowledge(state.unacknowledged.settle(serial));
    }

    /** The kernel may deliver the next messages before this returns. */
    void acknowledge(List<Integer> packetIds) {
        packetIds.forEach(session()::acknowledge);
    }

    /** Tells it of what was sent and needs no ACK. */
    void acknowledgeTaken() {
        List<Integer> taken = state.taken;
        state.taken = new ArrayList<>();
        acknowledge(taken);
    }

    /** The session and the connection end, as the client asked. */
    void end() {
        state.phase = Phase.CLOSED;
        session().end(false, -1);
        connection.close();
    }
}
