// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import java.util.List;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;

/**
 * Topics that are closed to clients, whoever they are and whatever they speak: those that a list of filters names, and for
 * publishing the broker's own below {@code $SYS}. Immutable; any thread.
 */
public final class DeniedTopics {
    /** First level of the topics that the broker alone publishes to. */
    public static final String SYSTEM = "$SYS";

    /** Nothing but what the broker keeps for itself. */
    public static final DeniedTopics NONE = new DeniedTopics(List.of());

    private final List<TopicFilter> filters;
    private final Verdict yes = new Verdict(this, true);
    private final Verdict no = new Verdict(this, false);

    /**
     * What was found out of one topic; worth keeping as long as the rules are the same.
     *
     * @param denied whether clients may not publish to it
     */
    public record Verdict(DeniedTopics rules, boolean denied) {}

    /** @param filters not shared ones: a share name has no meaning here */
    public DeniedTopics(List<TopicFilter> filters) {
        this.filters = List.copyOf(filters);
    }

    /** Whether clients may publish to a topic. */
    public Verdict ofPublish(Topic topic) {
        return isSystem(topic) || isHidden(topic) ? yes : no;
    }

    private static boolean isSystem(Topic topic) {
        String name = topic.name();
        return name.startsWith(SYSTEM) && (name.length() == SYSTEM.length() || name.charAt(SYSTEM.length()) == '/');
    }

    /** Whether the list names it: what is there of it is sent to nobody. */
    public boolean isHidden(Topic topic) {
        for (TopicFilter filter : filters) {
            if (filter.matches(topic)) {
                return true;
            }
        }
        return false;
    }

    /** Whether everything that a filter could match is on the list. A wider one is not denied: it gets the rest. */
    public boolean isHidden(TopicFilter wanted) {
        if (filters.isEmpty()) {
            return false;
        }
        String[] levels = wanted.levels();
        for (TopicFilter filter : filters) {
            if (covers(filter.levels(), levels)) {
                return true;
            }
        }
        return false;
    }

    private static boolean covers(String[] denied, String[] wanted) {
        boolean reserved = wanted[0].startsWith("$"); // no wildcard in the first place stands for it [MQTT-4.7.2-1]
        if (denied.length == 2 && denied[0].equals("+") && denied[1].equals("#")) {
            return !reserved; // it is a long way to write #
        }
        for (int i = 0; i < denied.length; i++) {
            boolean wildcard = denied[i].equals("#") || denied[i].equals("+");
            if (i == 0 && wildcard && reserved) {
                return false;
            }
            if (denied[i].equals("#")) {
                return true;
            }
            if (i == wanted.length || wanted[i].equals("#") || !wildcard && !denied[i].equals(wanted[i])) {
                return false;
            }
        }
        return denied.length == wanted.length;
    }
}
