// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.backplane.storage.file.io.LogFile;

/** Finds whole units in a segment file. One thread; a unit's contents are good until the next call. */
final class UnitScanner {
    private static final int WINDOW_BYTES = 1 << 20;

    private final LogFile file;
    private final long size;
    private ByteBuffer window = ByteBuffer.allocateDirect(WINDOW_BYTES);
    private long windowStart;

    UnitScanner(LogFile file) throws IOException {
        this.file = file;
        this.size = file.size();
        window.limit(0);
    }

    /**
     * A unit whose checksum holds.
     *
     * @param frames its frames, one after the other
     */
    record Unit(long position, int length, byte kind, int frameCount, long number, long synced, ByteBuffer frames) {
        long end() {
            return position + length;
        }
    }

    long size() {
        return size;
    }

    /** The synced position in the segment's header, if the header is whole and is that of this segment. */
    Optional<Long> header(Segment segment) throws IOException {
        if (size < Format.SEGMENT_HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer header = at(0, Format.SEGMENT_HEADER_BYTES);
        boolean whole = header.getInt(0) == Format.SEGMENT_MAGIC
                && header.getInt(4) == Format.VERSION
                && header.getLong(8) == segment.first()
                && FrameReader.checksum(header.slice(0, Format.SEGMENT_HEADER_BYTES - 4))
                        == header.getInt(Format.SEGMENT_HEADER_BYTES - 4);
        return whole ? Optional.of(header.getLong(16)) : Optional.empty();
    }

    /** The unit at that position, if there is a whole one. */
    Optional<Unit> unit(long position) throws IOException {
        if (size - position < Format.UNIT_HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer header = at(position, Format.UNIT_HEADER_BYTES);
        int length = header.getInt(Format.UNIT_LENGTH_AT);
        boolean plausible = header.getInt(0) == Format.UNIT_MAGIC
                && length >= Format.UNIT_HEADER_BYTES
                && length <= Format.UNIT_BYTES_MAX
                && length <= size - position;
        if (!plausible) {
            return Optional.empty();
        }
        ByteBuffer all = at(position, length);
        int checksum = FrameReader.checksum(all.slice(Format.UNIT_KIND_AT, length - Format.UNIT_KIND_AT));
        if (checksum != all.getInt(Format.UNIT_CRC_AT)) {
            return Optional.empty();
        }
        return Optional.of(new Unit(
                position,
                length,
                all.get(Format.UNIT_KIND_AT),
                all.getInt(Format.UNIT_FRAMES_AT),
                all.getLong(Format.UNIT_NUMBER_AT),
                all.getLong(Format.UNIT_SYNCED_AT),
                all.slice(Format.UNIT_HEADER_BYTES, length - Format.UNIT_HEADER_BYTES)));
    }

    /** The next whole unit at or behind that position with a number above {@code afterNumber}, wherever it begins. */
    Optional<Unit> search(long from, long afterNumber) throws IOException {
        for (long at = from; size - at >= Format.UNIT_HEADER_BYTES; at++) {
            if (at(at, Format.UNIT_HEADER_BYTES).getInt(0) == Format.UNIT_MAGIC) {
                Optional<Unit> unit = unit(at);
                if (unit.isPresent() && unit.get().number() > afterNumber) {
                    return unit;
                }
            }
        }
        return Optional.empty();
    }

    /** The bytes {@code [position, position + length)}, which lie within the file. */
    private ByteBuffer at(long position, int length) throws IOException {
        if (position < windowStart || position + length > windowStart + window.limit()) {
            fill(position, length);
        }
        return window.slice((int) (position - windowStart), length);
    }

    private void fill(long position, int length) throws IOException {
        if (window.capacity() < length) {
            window = ByteBuffer.allocateDirect(length);
        }
        window.clear();
        windowStart = position;
        if (file.read(position, window) < length) {
            throw new IOException("the file ended at " + position + " while it was read");
        }
        window.flip();
    }
}
