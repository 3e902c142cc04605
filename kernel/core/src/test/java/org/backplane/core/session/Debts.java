// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.List;
import java.util.Map;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.core.session.BrokerModel.Sent;
import org.jspecify.annotations.Nullable;

/** Which copies of a message a broker owes to whom, by what they have subscribed to when it is published. */
final class Debts {
    private final boolean each;
    private final Map<String, ModelSession> sessions;
    private final List<OwedCopy> owed;

    /**
     * Of those sessions; what is owed is added to {@code owed}.
     *
     * @param each whether each subscription that matches has a copy of its own
     */
    Debts(boolean each, Map<String, ModelSession> sessions, List<OwedCopy> owed) {
        this.each = each;
        this.sessions = sessions;
        this.owed = owed;
    }

    /** What a client is owed, for all its subscriptions that are not shared. */
    void owe(Sent sent, String client, ModelSession session) {
        List<String> matching = session.matching(sent, client, session.version());
        if (each) {
            matching.forEach(filter -> owe(sent, client, session, filter, List.of(filter)));
            keepOwn(sent, client, session);
        } else if (!matching.isEmpty() || isStored(sent, session)) {
            owe(sent, client, session, null, matching);
        }
    }

    /** A client's own message that a no-local subscription keeps: it comes if that is made again before it is looked at. */
    private void keepOwn(Sent sent, String client, ModelSession session) {
        session.subscriptions().forEach((filter, subscription) -> {
            boolean kept = subscription.noLocal() && sent.publisher().equals(client) && isStored(sent, session);
            if (kept && subscription.filter().matches(Topic.of(sent.topic()))) {
                OwedCopy copy = new OwedCopy(sent, client, false, false, filter, session.version());
                copy.required = false;
                copy.carriers.add(filter);
                owed.add(copy);
            }
        });
    }

    private void owe(Sent sent, String client, ModelSession session, @Nullable String filter, List<String> by) {
        OwedCopy copy = new OwedCopy(sent, client, false, false, filter, session.version());
        if (sent.qos() != Qos.AT_MOST_ONCE && session.durable) {
            by.stream().filter(session::hasQueue).forEach(copy.carriers::add);
            boolean carried = copy.carriers.stream()
                    .anyMatch(f -> ModelSession.isQueued(session.subscriptions().get(f)));
            copy.required = carried || session.connected && !by.isEmpty();
        } else {
            copy.required = session.connected;
        }
        owed.add(copy);
        if (copy.carriers.isEmpty() && (!session.connected || isStored(sent, session))) {
            copy.required = false;
            copy.carriers.add("it may be kept for another subscription of that client");
        }
    }

    private static boolean isStored(Sent sent, ModelSession session) {
        return sent.qos() != Qos.AT_MOST_ONCE
                && session.durable
                && session.subscriptions().values().stream()
                        .filter(s -> !s.filter().isShared())
                        .anyMatch(s -> s.filter().matches(Topic.of(sent.topic()))
                                && session.hasQueue(s.filter().text()));
    }

    /** What the group is owed: one of its members gets it. */
    void oweGroup(Sent sent, boolean groupStored) {
        List<ModelSession> members = sessions.values().stream()
                .filter(s -> s.subscriptions().containsKey(BrokerModel.SHARED))
                .toList();
        boolean online = members.stream().anyMatch(member -> member.connected);
        if (members.isEmpty() || sent.qos() == Qos.AT_MOST_ONCE && !online) {
            return;
        }
        OwedCopy copy = new OwedCopy(sent, null, true, false, BrokerModel.SHARED, 0);
        copy.stored = groupStored && sent.qos() != Qos.AT_MOST_ONCE;
        owed.add(copy);
    }
}
