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
 * @param <R> the result of a match
 */
public final class MatchCache<R> {
    private static final int WINDOW = 8;
    private static final int SWEPT = 4;

    private final @Nullable Entry[] slots;
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
        mask = capacity - 1;
    }

    /** Topics it can hold. */
    public int capacity() {
        return slots.length;
    }

    /** The result for {@code topic} in that snapshot: kept from an earlier call, or made now. A hit allocates nothing. */
    public <S> R get(Topic topic, TopicTree.Snapshot<S> snapshot, Matcher<S, R> matcher) {
        int home = TrieNode.spread(topic.hashCode()) & mask;
        for (int i = home; i < home + WINDOW; i++) {
            Entry entry = slots[i & mask];
            if (entry == null) {
                break;
            }
            if (entry.topic == topic || entry.topic.equals(topic)) {
                if (entry.version != snapshot.version()) {
                    entry.result = matcher.match(snapshot, topic);
                    entry.version = snapshot.version();
                    sweep(entry.version);
                }
                if (!entry.used) {
                    entry.used = true;
                }
                return result(entry);
            }
        }
        R made = matcher.match(snapshot, topic);
        keep(home, new Entry(topic, snapshot.version(), made));
        sweep(snapshot.version());
        return made;
    }

    private void sweep(long version) {
        for (int i = 0; i < SWEPT; i++) {
            Entry entry = slots[sweep++ & mask];
            if (entry != null && entry.version != version) {
                entry.result = null;
            }
        }
    }

    private void keep(int home, Entry made) {
        int victim = home;
        boolean found = false;
        for (int i = home; i < home + WINDOW; i++) {
            Entry entry = slots[i & mask];
            if (entry == null || entry.version != made.version) {
                victim = i;
                break;
            }
            if (!entry.used && !found) {
                victim = i;
                found = true;
            }
            entry.used = false;
        }
        slots[victim & mask] = made;
    }

    @SuppressWarnings("unchecked") // only results of the matcher are put there
    private R result(Entry entry) {
        return (R) Objects.requireNonNull(entry.result);
    }

    private static final class Entry {
        private Topic topic;
        private long version;
        private @Nullable Object result;
        private boolean used;

        Entry(Topic topic, long version, Object result) {
            this.topic = topic;
            this.version = version;
            this.result = result;
        }
    }
}
