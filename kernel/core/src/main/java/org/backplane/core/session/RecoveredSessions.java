// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.backplane.api.message.Message;
import org.backplane.api.queue.QueueOptions;
import org.backplane.api.store.Mutation;
import org.backplane.core.log.Cursor;
import org.backplane.core.log.Keys;
import org.backplane.core.log.OutboundRecord;
import org.backplane.core.log.QueueRef;
import org.backplane.core.log.Recovery;
import org.backplane.core.log.SessionRecord;
import org.backplane.core.log.SubscriptionRecord;
import org.backplane.core.log.Tables;
import org.backplane.core.routing.Update;
import org.jspecify.annotations.Nullable;

/**
 * Puts back what the store held, before the first client comes: some at a time, each piece on the lane of its session. On the
 * thread that reads the store.
 */
final class RecoveredSessions implements Recovery.Sink {
    /** Pieces that may be on their way to a lane. */
    private static final int AT_ONCE = 4096;

    private static final long PATIENCE_S = 600;

    /** A session, and what it needs when all is there. */
    private record Known(ClientSession session, SessionRecord record) {}

    /** Something of a session, for its lane. */
    private interface Piece {
        void putBack(Update<Interest> update);
    }

    private final Sessions sessions;
    private final Map<Long, Known> byNumber = new HashMap<>();
    private final Update<Interest> ofGroups = new Update<>(s -> {});
    private final List<List<Piece>> pieces = new ArrayList<>();

    RecoveredSessions(Sessions sessions) {
        this.sessions = sessions;
        for (int i = 0; i < sessions.lanes(); i++) {
            pieces.add(new ArrayList<>());
        }
    }

    @Override
    public void queue(QueueRef queue, Map<Integer, Cursor> cursors, Optional<QueueOptions> kept) {
        sessions.queues().recover(queue);
        if (!queue.group().isEmpty()) {
            sessions.groups().recover(queue, cursors, kept, ofGroups);
        }
    }

    @Override
    public void session(SessionRecord record) {
        LaneBroker broker = sessions.laneOf(record.clientId());
        var session = new ClientSession(broker, record.clientId(), record.number(), true);
        byNumber.put(record.number(), new Known(session, record));
        sessions.countRecovered();
        add(session, update -> {
            broker.recovered(session);
            session.recover(record);
        });
    }

    @Override
    public void cursor(long number, int shard, Cursor cursor) {
        ClientSession session = find(number);
        if (session != null) {
            add(session, update -> session.outbound().backlog().recover(shard, cursor));
        }
    }

    @Override
    public void outbound(long number, Map<Integer, OutboundRecord> deliveries) {
        ClientSession session = find(number);
        if (session != null) {
            add(session, update -> session.recover(deliveries));
        } else {
            deliveries.forEach((packetId, stored) -> sessions.groups()
                    .acknowledgeOrphan(
                            stored,
                            lane -> lane.log()
                                    .mutate(new Mutation.Delete(Tables.OUTBOUND, Keys.of(number, packetId)))));
        }
    }

    @Override
    public void inbound(long number, int packetId) {
        ClientSession session = find(number);
        if (session != null) {
            add(session, update -> session.inbound().recover(packetId));
        }
    }

    @Override
    public void subscription(long number, SubscriptionRecord subscription) {
        ClientSession session = find(number);
        if (session != null) {
            add(session, update -> session.recover(subscription, update));
        }
    }

    @Override
    public void retained(List<Message> messages) {
        sessions.retain(messages);
    }

    @Override
    public void done() {
        flush();
        sessions.tree().submit(ofGroups);
        byNumber.values().forEach(known -> add(known.session, update -> known.session.resumeTimers(known.record)));
        flush();
        LaneBroker first = sessions.lane(0);
        first.lane().execute(() -> {
            Update<Interest> dropped = new Update<>(s -> {});
            sessions.groups().dropUnused(dropped, first.log());
            sessions.tree().submit(dropped);
        });
        first.lane()
                .execute(() -> sessions.queues()
                        .dropUnused(
                                queue -> first.log().mutate(new Mutation.Delete(Tables.QUEUE, Keys.of(queue.id())))));
    }

    private @Nullable ClientSession find(long number) {
        Known known = byNumber.get(number);
        return known == null ? null : known.session;
    }

    private void add(ClientSession session, Piece piece) {
        List<Piece> ofLane = pieces.get(session.laneIndex());
        ofLane.add(piece);
        if (ofLane.size() == AT_ONCE) {
            flush();
        }
    }

    /** Gives the lanes what there is, and waits until they have put it back. */
    private void flush() {
        CountDownLatch done = new CountDownLatch(pieces.size());
        for (int i = 0; i < pieces.size(); i++) {
            List<Piece> some = pieces.set(i, new ArrayList<>());
            sessions.lane(i).lane().execute(() -> {
                Update<Interest> update = new Update<>(s -> {});
                try {
                    some.forEach(piece -> piece.putBack(update));
                    sessions.tree().submit(update);
                } finally {
                    done.countDown();
                }
            });
        }
        Sessions.await(done, PATIENCE_S);
    }
}
