// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.message;

import java.util.Optional;

/**
 * A topic filter, possibly of a shared subscription {@code $share/<group>/<filter>} (MQTT 5.0 sections 4.7 and 4.8).
 * Immutable; any thread; equal when written equally.
 */
public final class TopicFilter {
    private static final String SHARE = "$share/";

    private final String text;
    private final String filter;
    private final String group;
    private final boolean wildcard;

    private TopicFilter(String text, String filter, String group) {
        this.text = text;
        this.filter = filter;
        this.group = group;
        this.wildcard = filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
    }

    /**
     * The filter written so.
     *
     * @throws IllegalArgumentException if it breaks a rule of MQTT 5.0 section 4.7 or 4.8.2; the message names the place
     */
    public static TopicFilter of(String text) {
        Topic.Names.checked(text, "topic filter");
        String filter = text;
        String group = "";
        if (text.startsWith(SHARE)) {
            int end = text.indexOf('/', SHARE.length());
            if (end <= SHARE.length() || end == text.length() - 1) {
                throw new IllegalArgumentException("shared subscription is not $share/<group>/<filter>: " + text);
            }
            group = text.substring(SHARE.length(), end);
            if (group.indexOf('+') >= 0 || group.indexOf('#') >= 0) {
                throw new IllegalArgumentException("share name has a wildcard: " + text);
            }
            filter = text.substring(end + 1);
        }
        checkWildcards(filter);
        return new TopicFilter(text, filter, group);
    }

    private static void checkWildcards(String filter) {
        int last = filter.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = filter.charAt(i);
            boolean opens = i == 0 || filter.charAt(i - 1) == '/';
            boolean closes = i == last || filter.charAt(i + 1) == '/';
            if (c == '#' && !(opens && i == last)) {
                throw new IllegalArgumentException("'#' at character " + i + " is not the whole last level: " + filter);
            }
            if (c == '+' && !(opens && closes)) {
                throw new IllegalArgumentException("'+' at character " + i + " is not a whole level: " + filter);
            }
        }
    }

    /** As the client wrote it, share prefix included. */
    public String text() {
        return text;
    }

    /** The part that topics are matched with: without {@code $share/<group>/}. */
    public String filter() {
        return filter;
    }

    /** The share name; empty for an ordinary subscription. */
    public Optional<String> group() {
        return group.isEmpty() ? Optional.empty() : Optional.of(group);
    }

    public boolean isShared() {
        return !group.isEmpty();
    }

    public boolean hasWildcard() {
        return wildcard;
    }

    /** {@link #filter()} split at its slashes. Made anew each time: nobody needs it often, and there are many filters. */
    public String[] levels() {
        return filter.split("/", -1);
    }

    /** Whether a message to {@code topic} is for this filter, {@code $} rule included [MQTT-4.7.2-1]. */
    public boolean matches(Topic topic) {
        String name = topic.name();
        if (!wildcard) {
            return name.equals(filter);
        }
        if (topic.isReserved() && (filter.charAt(0) == '+' || filter.charAt(0) == '#')) {
            return false;
        }
        int from = 0;
        for (int at = 0; at <= filter.length(); ) {
            int close = endOfLevel(filter, at);
            char wild = close - at == 1 ? filter.charAt(at) : ' ';
            if (wild == '#') {
                return true;
            }
            if (from > name.length()) {
                return false;
            }
            int end = endOfLevel(name, from);
            if (wild != '+' && !(close - at == end - from && name.regionMatches(from, filter, at, end - from))) {
                return false;
            }
            from = end + 1;
            at = close + 1;
        }
        return from > name.length();
    }

    private static int endOfLevel(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof TopicFilter that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
