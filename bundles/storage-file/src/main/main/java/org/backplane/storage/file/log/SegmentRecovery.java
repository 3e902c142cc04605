// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.backplane.storage.file.log.UnitScanner.Unit;

/**
 * Reads one segment from its start: collects its index, hands on its changes of state, and judges what is broken. What
 * lies above the last synced position anybody knows of was never acknowledged: the segment ends there. What lies below is
 * damage: it is reported and skipped.
 */
final class SegmentRecovery {
    private final Segment segment;
    private final UnitScanner scanner;
    private final RecoverySink sink;
    private long synced;
    private long lastNumber;
    private boolean damaged;

    /**
     * @param synced the last synced {@link Position} known from elsewhere; {@link Long#MAX_VALUE} when a later segment
     *     exists, which is begun only once this one is synced
     */
    SegmentRecovery(Segment segment, UnitScanner scanner, long synced, RecoverySink sink) {
        this.segment = segment;
        this.scanner = scanner;
        this.synced = synced;
        this.sink = sink;
    }

    /** Returns the end of the last unit to keep, in bytes; 0 when not even the header is whole and nothing was synced. */
    long run() throws IOException {
        Optional<Long> header = scanner.header(segment);
        header.ifPresent(this::know);
        if (header.isEmpty() && scanner.search(0, 0).isEmpty() && !isSynced(0)) {
            return 0;
        }
        long at = Format.SEGMENT_HEADER_BYTES;
        while (at < scanner.size()) {
            Optional<Unit> unit = scanner.unit(at).filter(this::follows);
            if (unit.isEmpty()) {
                Optional<Unit> next = behindDamage(at);
                if (!isSynced(at)) {
                    break;
                }
                long resume = next.map(Unit::position).orElse(scanner.size());
                report(at, resume - at);
                at = resume;
            } else {
                accept(unit.get());
                at = unit.get().end();
            }
        }
        long end = Math.min(at, Math.max(scanner.size(), Format.SEGMENT_HEADER_BYTES));
        if (synced != Long.MAX_VALUE && isSynced(end)) {
            report(end, 0);
        }
        segment.grow(end);
        return end;
    }

    boolean damaged() {
        return damaged;
    }

    long lastNumber() {
        return lastNumber;
    }

    long synced() {
        return synced;
    }

    private boolean follows(Unit unit) {
        return lastNumber == 0 || unit.number() == lastNumber + 1 || damaged && unit.number() > lastNumber;
    }

    /** The next whole unit, after it has asked all that follow how far the log was synced. */
    private Optional<Unit> behindDamage(long at) throws IOException {
        Optional<Unit> first = scanner.search(at + 1, lastNumber);
        for (Optional<Unit> next = first;
                next.isPresent();
                next = scanner.search(next.get().end(), next.get().number())) {
            know(next.get().synced());
        }
        return first;
    }

    private void know(long position) {
        synced = Math.max(synced, position);
    }

    private boolean isSynced(long offset) {
        return synced > Position.of(segment.first(), offset);
    }

    private void report(long offset, long length) {
        damaged = true;
        sink.damage(segment, offset, length);
    }

    private void accept(Unit unit) {
        know(unit.synced());
        lastNumber = unit.number();
        long unitEnd = Position.of(segment.first(), unit.end());
        ByteBuffer frames = unit.frames();
        int at = 0;
        for (int i = 0; i < unit.frameCount(); i++) {
            int length = frames.getInt(at + 1);
            ByteBuffer frame = frames.slice(at, length);
            if (frame.get(0) == Format.BODY) {
                int position = (int) unit.position() + Format.UNIT_HEADER_BYTES + at;
                segment.add(FrameReader.row(frame, position));
            } else {
                sink.mutation(unitEnd, FrameReader.mutation(frame));
            }
            at += length;
        }
    }
}
