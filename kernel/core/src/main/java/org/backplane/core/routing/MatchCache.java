// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.Objects;
import org.backplane.api.message.Topic;
import org.jspecify.annotations.Nullable;

/**
 * What a topic matched in a snapshot of the {@link TopicTree}, so that the tree is walked once per topic and version. One
 * thread: each lane has its own.
 *
 * <p>A topic lives in one of the {@value #WINDOW} slots from its hash on. When they are taken, an entry of an older version
 * goes first, then one that was not used since it was last spared. A result of an older version is let go soon, for it may be
 * all that still holds sessions which ended long ago: each match looks at {@value #SWEPT} slots for such.
 *
 * <p>What tells whether an entry is the one is beside the entries, not in them: where topics are many and each comes seldom, a look
 * at eight entries would be as many waits for memory.
 *
 * @param <R> the result of a match
 */
public final class MatchCache<R> {
    private static final int WINDOW = 8;
    private static final int SWEPT = 4;

    private final @Nullable Entry[] slots;

    /** Of the topics in {@link #slots}, spread. */
    private final int[] hashes;

    private final long[] versions;

    /** Since it was last spared. */
    private final boolean[] used;

    private final int mask;
    private int sweep;

    /** Makes the result. To be held in a field: a capturing lambda made for each call costs what the cache saves. */
    public interface Matcher<S, R> {
        R match(TopicTree.Snapshot<S> snapshot, Topic topic);
    }

    /**
     * An empty cache.
     *
     * @param entriesMax topics it holds, 1 to 1,073,741,824; rounded up to a power of two, 8 at least
     */
    public MatchCache(int entriesMax) {
        if (entriesMax < 1 || entriesMax > 1 << 30) {
            throw new IllegalArgumentException("a match cache of " + entriesMax + " entries is not in 1..1073741824");
        }
        int capacity = Math.max(WINDOW, Integer.highestOneBit(2 * entriesMax - 1));
        slots = new Entry[capacity];
        hashes = new int[capacity];
        versions = new long[capacity];
        used = new boolean[capacity];
        mask = capacity - 1;
    }

    /** Topics it can hold. */
    public int capacity() {
        return slots.length;
    }

    /** The result for {@code topic} in that snapshot: kept from an earlier call, or made now. A hit allocates nothing. */
    public <S> R get(Topic topic, TopicTree.Snapshot<S> snapshot, Matcher<S, R> matcher) {
        int hash = TrieNode.spread(topic.hashCode());
        int home = hash & mask;
        for (int i = home; i < home + WINDOW; i++) {
            int slot = i & mask;
            Entry entry = slots[slot];
            if (entry == null) {
                break;
            }
            if (hashes[slot] == hash && entry.topic.equals(topic)) {
                if (versions[slot] != snapshot.version()) {
                    entry.result = matcher.match(snapshot, topic);
                    versions[slot] = snapshot.version();
                    sweep(snapshot.version());
                }
                used[slot] = true;
                return result(entry);
            }
        }
        R made = matcher.match(snapshot, topic);
        int slot = place(home, snapshot.version());
        slots[slot] = new Entry(topic, made);
        hashes[slot] = hash;
        versions[slot] = snapshot.version();
        used[slot] = false;
        sweep(snapshot.version());
        return made;
    }

    private void sweep(long version) {
        for (int i = 0; i < SWEPT; i++) {
            int slot = sweep++ & mask;
            Entry entry = slots[slot];
            if (entry != null && versions[slot] != version) {
                entry.result = null;
            }
        }
    }

    /** The slot of those from {@code home} on that a new entry takes. */
    private int place(int home, long version) {
        int victim = home & mask;
        boolean found = false;
        for (int i = home; i < home + WINDOW; i++) {
            int slot = i & mask;
            if (slots[slot] == null || versions[slot] != version) {
                return slot;
            }
            if (!used[slot] && !found) {
                victim = slot;
                found = true;
            }
            used[slot] = false;
        }
        return victim;
    }

    @SuppressWarnings("unchecked") // only results of the matcher are put there
    private R result(Entry entry) {
        return (R) Objects.requireNonNull(entry.result);
    }

    private static final class Entry {
        private final Topic topic;
        private @Nullable Object result;

        Entry(Topic topic, Object result) {
            this.topic = topic;
            this.result = result;
        }
    }
}
