// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

/** The size of a message in one byte: exact up to 16 bytes, above to within a sixteenth. The largest is 15 GiB. */
final class SizeCode {
    private static final int EXACT = 16;
    private static final int STEPS = 8;
    private static final int STEP_BITS = 3;

    private SizeCode() {}

    static byte of(long bytes) {
        if (bytes < EXACT) {
            return (byte) Math.max(0, bytes);
        }
        // Rounded to the nearest step; what rounds up to the next power of two lands on its first step by itself.
        int shift = 63 - Long.numberOfLeadingZeros(bytes) - STEP_BITS;
        long step = (bytes + (1L << shift >> 1)) >>> shift;
        long code = EXACT + (long) (shift - 1) * STEPS + (step - STEPS);
        return (byte) Math.min(255, code);
    }

    static long bytes(byte code) {
        int value = code & 0xFF;
        if (value < EXACT) {
            return value;
        }
        int shift = (value - EXACT) / STEPS + 1;
        return (long) (STEPS + (value - EXACT) % STEPS) << shift;
    }
}
