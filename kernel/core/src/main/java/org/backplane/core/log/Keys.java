// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.nio.charset.StandardCharsets;

/** Keys of the small state's tables: a big-endian number first, so that what belongs together lies together. */
public final class Keys {
    private Keys() {}

    public static byte[] of(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] of(long number) {
        return new ByteWriter(8).i64(number).toArray();
    }

    public static byte[] of(long number, int second) {
        return new ByteWriter(12).i64(number).i32(second).toArray();
    }

    public static byte[] of(long number, String second) {
        return new ByteWriter(64)
                .i64(number)
                .bytes(second.getBytes(StandardCharsets.UTF_8))
                .toArray();
    }

    /** The number a key begins with. */
    public static long number(byte[] key) {
        return new ByteReader(key).i64();
    }

    /** The second number of a key. */
    public static int second(byte[] key) {
        ByteReader in = new ByteReader(key);
        in.i64();
        return in.i32();
    }
}
