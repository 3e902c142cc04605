// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.List;
import org.backplane.api.broker.Broker;
import org.backplane.api.message.Message;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.queue.QueueOptions;
import org.backplane.api.store.StoreException;
import org.backplane.core.log.MessageCodec;
import org.backplane.core.log.QueueRef;
import org.backplane.core.routing.Update;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker for whoever has no client session. Any thread; answers come on a lane.
 *
 * <p>What is appended goes to its queues with the commit, and to subscribers that are not served from queues once it is
 * durable: a batch that is refused was seen by nobody.
 */
public final class BrokerService implements Broker {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerService.class);
    private static final QueueRef[] NOWHERE = {};

    private final Sessions sessions;

    public BrokerService(Sessions sessions) {
        this.sessions = sessions;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the batch's index doesn't fit its bytes, or it is in the canonical format and of
     *     another topic
     */
    @Override
    public void append(Topic topic, RecordBatch batch, AppendListener listener) {
        List<Message> messages = messages(topic, batch);
        LaneBroker lane = sessions.lane(0);
        lane.lane().execute(() -> {
            if (lane.log().isFull()) {
                var full = new StoreException(StoreException.Category.FULL, "too much waits for the disk");
                tell(() -> listener.onRefused(full));
                return;
            }
            Route route = lane.router().route(topic);
            boolean marker = (batch.flags() & RecordBatch.CONTROL) != 0;
            QueueRef[] queues = marker ? NOWHERE : route.queues;
            sessions.durable().append(topic, batch, messages, queues, (shard, baseOffset, failure) -> {
                if (failure != null) {
                    tell(() -> listener.onRefused(failure));
                    return;
                }
                if (!marker) {
                    lane.router().dispatchStored(messages, route);
                }
                tell(() -> listener.onAppended(shard, baseOffset));
            });
        });
    }

    private static List<Message> messages(Topic topic, RecordBatch batch) {
        List<Message> messages;
        try {
            messages = MessageCodec.messages(MessageCodec.foreign(topic, batch));
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("the index of the batch points outside its bytes", e);
        }
        if (!messages.getFirst().topic().equals(topic)) {
            throw new IllegalArgumentException(
                    "a message to " + messages.getFirst().topic() + " can't be appended to " + topic);
        }
        return messages;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the group has no name: that is the queue of ordinary subscriptions
     */
    @Override
    public void queue(TopicFilter filter, String group, QueueOptions options, QueueListener listener) {
        if (group.isEmpty()) {
            throw new IllegalArgumentException("a work queue belongs to a group with a name");
        }
        Asked asked = new Asked(options, listener);
        Update<Interest> update = new Update<>(snapshot -> asked.published());
        asked.group = sessions.groups().keep(filter, group, options, update);
        sessions.tree().submit(update);
    }

    /** A work queue on its way into the tree, then to disk, then to who asked for it. */
    private final class Asked {
        private final QueueOptions options;
        private final QueueListener listener;
        private @Nullable ShareGroup group;

        Asked(QueueOptions options, QueueListener listener) {
            this.options = options;
            this.listener = listener;
        }

        private void published() {
            ShareGroup of = group;
            WorkQueue queue = of == null ? null : of.queue();
            if (of != null && queue != null) {
                of.home().lane().execute(() -> record(of, queue));
            }
        }

        private void record(ShareGroup of, WorkQueue queue) {
            LaneBroker home = of.home();
            ShareGroups.recordKept(queue, options, home.log());
            home.log().onDone(failure -> {
                if (failure == null) {
                    tell(() -> listener.onQueue(new HomeQueue(queue)));
                    return;
                }
                Update<Interest> update = new Update<>(snapshot -> {});
                sessions.groups().unkeep(of, update, home.log());
                sessions.tree().submit(update);
                tell(() -> listener.onRefused(failure));
            });
        }
    }

    /** Others wait for the same commit: what a listener throws must not keep them from hearing of it. */
    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.error("A listener of the broker failed", e);
        }
    }
}
