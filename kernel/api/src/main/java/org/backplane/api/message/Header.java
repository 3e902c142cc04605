// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One typed property of a message.
 *
 * @param kind whether the name is one of the standard ones of {@link Headers} or the publisher's own
 * @param name the key; may repeat within a message
 * @param type how to read the value
 * @param value the bytes; not to be changed
 */
public record Header(Kind kind, String name, Type type, byte[] value) {
    /** Whose name it is: an application may use {@code content-type} for itself without meaning the standard one. */
    public enum Kind {
        STANDARD,
        APPLICATION
    }

    /** How to read the value. {@code LONG}: 8 bytes, big-endian. {@code TEXT}: UTF-8. */
    public enum Type {
        BYTES,
        TEXT,
        LONG
    }

    public static Header standard(String name, byte[] value) {
        return new Header(Kind.STANDARD, name, Type.BYTES, value);
    }

    public static Header standard(String name, String value) {
        return new Header(Kind.STANDARD, name, Type.TEXT, value.getBytes(StandardCharsets.UTF_8));
    }

    public static Header standard(String name, long value) {
        return new Header(
                Kind.STANDARD,
                name,
                Type.LONG,
                ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    /** A publisher's own text property: MQTT's user property. */
    public static Header user(String name, String value) {
        return new Header(Kind.APPLICATION, name, Type.TEXT, value.getBytes(StandardCharsets.UTF_8));
    }

    public String text() {
        return new String(value, StandardCharsets.UTF_8);
    }

    /** The value of a {@link Type#LONG}. */
    public long number() {
        return ByteBuffer.wrap(value).getLong();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Header that
                && kind == that.kind
                && type == that.type
                && name.equals(that.name)
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return name + '=' + (type == Type.BYTES ? value.length + " bytes" : type == Type.LONG ? "" + number() : text());
    }
}
