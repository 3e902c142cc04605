// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

/** A place in the log as one ascending number: the segment's number, then the byte in it. Segments stay below 2 GiB. */
public final class Position {
    private static final int OFFSET_BITS = 32;

    private Position() {}

    public static long of(long segment, long offset) {
        return segment << OFFSET_BITS | offset;
    }

    public static long segment(long position) {
        return position >>> OFFSET_BITS;
    }

    public static long offset(long position) {
        return position & 0xFFFF_FFFFL;
    }

    public static String text(long position) {
        return segment(position) + ":" + offset(position);
    }
}
