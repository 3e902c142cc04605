// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * A connection's subscriptions. The kernel has one per filter; here may be several to the same, and each gets every message (of
 * a shared one they take turns). A message is found its subscriptions by the identifiers that come with it.
 */
final class Subscriptions {
    private static final int IDENTIFIER_MAX = 268_435_455;

    /**
     * One subscription.
     *
     * @param id as the client named it
     * @param prefixed whether its destination was written with {@code /topic/}
     * @param identifier what the kernel was given with it
     */
    record Entry(String id, TopicFilter filter, boolean prefixed, AckMode ack, int identifier) {}

    /** All to one filter, oldest first. The kernel sends the identifier of the last that was made. */
    private static final class Group {
        final List<Entry> entries = new ArrayList<>();
        int turn;
        int current;
    }

    private final Map<String, Entry> byId = new LinkedHashMap<>();
    private final Map<TopicFilter, Group> byFilter = new HashMap<>();
    private final Map<Integer, Group> byIdentifier = new HashMap<>();
    private int lastIdentifier;

    int size() {
        return byId.size();
    }

    /** In the order in which they were made. */
    Collection<Entry> all() {
        return byId.values();
    }

    @Nullable
    Entry get(String id) {
        return byId.get(id);
    }

    /** How many there are to that filter. */
    int to(TopicFilter filter) {
        Group group = byFilter.get(filter);
        return group == null ? 0 : group.entries.size();
    }

    /** One that no subscription has. */
    int nextIdentifier() {
        do {
            lastIdentifier = lastIdentifier == IDENTIFIER_MAX ? 1 : lastIdentifier + 1;
        } while (byIdentifier.containsKey(lastIdentifier));
        return lastIdentifier;
    }

    int lastIdentifier() {
        return lastIdentifier;
    }

    void lastIdentifier(int identifier) {
        lastIdentifier = identifier;
    }

    /** The identifier that the kernel has for a filter; it outlives the subscription that brought it. */
    int current(TopicFilter filter) {
        Group group = byFilter.get(filter);
        return group == null ? 0 : group.current;
    }

    void add(Entry entry) {
        add(entry, entry.identifier());
    }

    void add(Entry entry, int current) {
        byId.put(entry.id(), entry);
        Group group = byFilter.computeIfAbsent(entry.filter(), _ -> new Group());
        Entry newest = group.entries.isEmpty() ? null : group.entries.getLast();
        if (newest == null || newest.identifier() != group.current) {
            byIdentifier.remove(group.current);
        }
        group.entries.add(entry);
        group.current = current;
        byIdentifier.put(entry.identifier(), group);
        byIdentifier.put(current, group);
    }

    /** Answers whether nothing is left to its filter. */
    boolean remove(Entry entry) {
        byId.remove(entry.id());
        Group group = byFilter.get(entry.filter());
        if (group == null) {
            return false;
        }
        group.entries.remove(entry);
        if (entry.identifier() != group.current) {
            byIdentifier.remove(entry.identifier());
        }
        if (!group.entries.isEmpty()) {
            return false;
        }
        byIdentifier.remove(group.current);
        byFilter.remove(entry.filter());
        return true;
    }

    /**
     * Who gets a message.
     *
     * @param identifiers as they came with it
     * @param retained it was retained, and comes because one subscription was made
     */
    List<Entry> receivers(Topic topic, int[] identifiers, boolean retained) {
        List<Entry> receivers = new ArrayList<>(identifiers.length);
        boolean unknown = false;
        for (int identifier : identifiers) {
            Group group = byIdentifier.get(identifier);
            if (group == null) {
                unknown = true;
            } else if (retained) {
                group.entries.stream()
                        .filter(one -> one.identifier() == identifier)
                        .forEach(receivers::add);
            } else {
                addAll(group, receivers);
            }
        }
        if (unknown && !retained) {
            late(topic, receivers);
        }
        return receivers;
    }

    private static void addAll(Group group, List<Entry> receivers) {
        if (group.entries.getFirst().filter().isShared()) {
            group.turn = (group.turn + 1) % group.entries.size();
            receivers.add(group.entries.get(group.turn));
        } else {
            receivers.addAll(group.entries);
        }
    }

    /** It was on its way under an identifier that has gone since, to a filter that may have others. */
    private void late(Topic topic, List<Entry> receivers) {
        for (Map.Entry<TopicFilter, Group> one : byFilter.entrySet()) {
            Group group = one.getValue();
            if (!one.getKey().isShared()
                    && one.getKey().matches(topic)
                    && !receivers.contains(group.entries.getFirst())) {
                receivers.addAll(group.entries);
            }
        }
    }
}
