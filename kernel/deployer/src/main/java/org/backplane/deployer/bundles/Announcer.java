// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backplane.api.event.BrokerEvent;
import org.backplane.api.event.BrokerEvent.BundleChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says each change three times: to those who listen, in the log, and in the bundle's history. Any thread. */
final class Announcer {
    /** Changes remembered of each bundle. */
    static final int HISTORY_MAX = 20;

    /** Bundles whose changes are remembered; the one that changed first goes first. */
    private static final int BUNDLES_MAX = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final Surroundings surroundings;
    private final InstantSource clock;
    private final Map<String, Deque<String>> history = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<String>> eldest) {
            return size() > BUNDLES_MAX;
        }
    };

    Announcer(Surroundings surroundings, InstantSource clock) {
        this.surroundings = surroundings;
        this.clock = clock;
    }

    /** It went as asked. */
    void done(String name, String version, BundleChange change, String text) {
        LOG.info("{}: {}", name, text);
        remember(name, text);
        surroundings.tell(new BrokerEvent.BundleChanged(name, version, change, ""));
    }

    /** It did not. */
    void failed(String name, String version, BundleChange change, String reason) {
        String words = (words(change) + version).strip() + ": " + reason;
        LOG.warn("{}: {}", name, words);
        remember(name, words);
        surroundings.tell(new BrokerEvent.BundleChanged(name, version, change, reason));
    }

    private static String words(BundleChange change) {
        return switch (change) {
            case REFUSED -> "refused ";
            case CANARY_ABORTED -> "aborted the canary ";
            default -> "rolled back ";
        };
    }

    private synchronized void remember(String name, String text) {
        Deque<String> all = history.computeIfAbsent(name, _ -> new ArrayDeque<>());
        if (all.size() == HISTORY_MAX) {
            all.removeFirst();
        }
        all.addLast(clock.instant().truncatedTo(ChronoUnit.SECONDS) + " " + text);
    }

    /** The last changes, newest last. */
    synchronized List<String> history(String name) {
        return List.copyOf(history.getOrDefault(name, new ArrayDeque<>()));
    }
}
