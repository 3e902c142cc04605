// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

/**
 * What lies in a segment file, all numbers big-endian.
 *
 * <pre>
 * segment  magic u32, version u32, number u64, synced position u64, CRC32C of the 24 bytes before; then units
 * unit     magic u32, length u32 (all of it), CRC32C u32 (of what follows), kind u8, 3 bytes 0, frames u32,
 *          number u64, synced position u64; then frames
 * frame    kind u8, length u32 (all of it); then by kind
 *   body   CRC32C u32 (of what follows), shard, epoch, base offset, count, first and latest timestamp, producer id, epoch
 *          and sequence, flags, format id, queues, index, bytes
 *   put    table u8, key, value        delete   table u8, key        delete prefix   table u8, prefix
 * </pre>
 *
 * One unit is one commit: it holds as a whole or not at all. Its number is one more than that of the unit before, so that
 * what an earlier life of the file left behind is not taken for a continuation.
 */
final class Format {
    static final int SEGMENT_MAGIC = 0x4250_4C47;
    static final int VERSION = 1;
    static final int SEGMENT_HEADER_BYTES = 28;

    static final int UNIT_MAGIC = 0x4250_5531;
    static final int UNIT_LENGTH_AT = 4;
    static final int UNIT_CRC_AT = 8;
    static final int UNIT_KIND_AT = 12;
    static final int UNIT_FRAMES_AT = 16;
    static final int UNIT_NUMBER_AT = 20;
    static final int UNIT_SYNCED_AT = 28;
    static final int UNIT_HEADER_BYTES = 36;

    /** Limit on a unit, and with it on a commit. */
    static final int UNIT_BYTES_MAX = 96 << 20;

    /** A commit. */
    static final byte COMMIT = 1;
    /** Bodies that a merge copied from older segments; stands in merged segments only. */
    static final byte MERGED = 2;
    /** Nothing but the synced position: written when the log falls idle and when it closes. */
    static final byte MARK = 3;

    static final byte BODY = 1;
    static final byte PUT = 2;
    static final byte DELETE = 3;
    static final byte DELETE_PREFIX = 4;

    static final int FRAME_HEADER_BYTES = 5;
    static final int BODY_CRC_AT = 5;
    static final int BODY_CHECKED_FROM = 9;
    static final int BODY_COUNT_AT = 29;

    private Format() {}
}
