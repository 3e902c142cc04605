// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.message;

import java.nio.charset.StandardCharsets;

/**
 * A topic name: what a message is published to (MQTT 5.0 section 4.7). Immutable; any thread.
 *
 * <p>Protocols are expected to keep the instances they meet again (a cache from wire bytes to {@code Topic}), because
 * routing looks topics up by {@link #hashCode()} and {@link #equals}, both of which are cheap for a kept instance.
 */
public final class Topic {
    /** Longest name, in UTF-8 bytes: what an MQTT string can carry. */
    public static final int MAX_BYTES = 65_535;

    private final String name;
    private final byte[] utf8;
    private final int hash;

    private Topic(String name, byte[] utf8) {
        this.name = name;
        this.utf8 = utf8;
        this.hash = name.hashCode();
    }

    /**
     * The topic of that name.
     *
     * @throws IllegalArgumentException if it is empty, longer than {@link #MAX_BYTES}, or holds a wildcard, U+0000 or a
     *     lone surrogate [MQTT-4.7.1-1, MQTT-4.7.3-1 to -3]; the message names the place
     */
    public static Topic of(String name) {
        byte[] utf8 = Names.checked(name, "topic name");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '+' || c == '#') {
                throw new IllegalArgumentException("topic name has the wildcard '" + c + "' at character " + i);
            }
        }
        return new Topic(name, utf8);
    }

    public String name() {
        return name;
    }

    /** The name in UTF-8. Shared, not to be changed. */
    public byte[] utf8() {
        return utf8;
    }

    /** Whether the first character is {@code $}: such topics match no filter that begins with a wildcard [MQTT-4.7.2-1]. */
    public boolean isReserved() {
        return utf8[0] == '$';
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Topic that && hash == that.hash && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return name;
    }

    /** The rules that topic names and filters share. */
    static final class Names {
        private Names() {}

        static byte[] checked(String name, String what) {
            if (name.isEmpty()) {
                throw new IllegalArgumentException(what + " is empty");
            }
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                if (c == 0) {
                    throw new IllegalArgumentException(what + " has U+0000 at character " + i);
                }
                if (Character.isHighSurrogate(c)
                        && i + 1 < name.length()
                        && Character.isLowSurrogate(name.charAt(i + 1))) {
                    i++;
                } else if (Character.isSurrogate(c)) {
                    throw new IllegalArgumentException(what + " has a lone surrogate at character " + i);
                }
            }
            byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
            if (utf8.length > MAX_BYTES) {
                throw new IllegalArgumentException(what + " has " + utf8.length + " bytes, at most " + MAX_BYTES);
            }
            return utf8;
        }
    }
}
