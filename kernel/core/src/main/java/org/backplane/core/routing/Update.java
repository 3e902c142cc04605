// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.ArrayList;
import java.util.List;

/**
 * Changes of a {@link TopicTree} that take effect together. Filled by one thread, then handed to
 * {@link TopicTree#submit} and changed no more.
 *
 * @param <S> what is subscribed
 */
public final class Update<S> {
    private final List<FilterChange<S>> changes = new ArrayList<>();
    private final Published<S> published;

    /**
     * Hears that an update is in force: a match from now on sees it. Called once, by whichever thread published it, so it
     * must not block; it may submit.
     */
    public interface Published<S> {
        void onPublished(TopicTree.Snapshot<S> snapshot);
    }

    public Update(Published<S> published) {
        this.published = published;
    }

    /**
     * Subscribes {@code subscriber} to a filter, in place of what {@code key} had there.
     *
     * @param filterLevels as from {@code TopicFilter.levels()}; kept, not to be changed
     * @param key who it is, unique within the filter: a session, or a session and its share group. Immutable
     * @throws IllegalArgumentException if there is no level, or {@code #} is not the last [MQTT-4.7.1-1]
     */
    public Update<S> put(String[] filterLevels, Object key, S subscriber) {
        changes.add(new FilterChange.Put<>(checked(filterLevels), key, subscriber));
        return this;
    }

    /** Takes away what {@code key} has in a filter, if anything. Parameters as in {@link #put}. */
    public Update<S> remove(String[] filterLevels, Object key) {
        changes.add(new FilterChange.Remove<>(checked(filterLevels), key));
        return this;
    }

    List<FilterChange<S>> changes() {
        return changes;
    }

    Published<S> published() {
        return published;
    }

    private static String[] checked(String[] levels) {
        if (levels.length == 0) {
            throw new IllegalArgumentException("a topic filter has at least one level");
        }
        for (int i = 0; i < levels.length - 1; i++) {
            if (levels[i].equals("#")) {
                throw new IllegalArgumentException("'#' is not the last level of " + String.join("/", levels));
            }
        }
        return levels;
    }
}
