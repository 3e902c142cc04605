// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.backplane.api.store.Shard;
import org.backplane.storage.file.io.LogFile;
import org.backplane.storage.file.io.LogFiles;

/** Reads bodies from a segment. Any thread; blocks on disk. */
public final class BodyReader {
    private final LogFiles files;
    private final Damage damage;

    /** Hears of a body that is no longer what was written. Any thread. */
    public interface Damage {
        void found(Segment segment, long offset, long length);
    }

    public BodyReader(LogFiles files, Damage damage) {
        this.files = files;
        this.damage = damage;
    }

    /**
     * Adds the batches at those rows, without those that are damaged.
     *
     * @throws java.nio.file.NoSuchFileException when the segment was merged or dropped meanwhile
     */
    public void read(Segment segment, List<Row> rows, List<Shard.Stored> into) throws IOException {
        try (LogFile file = files.open(segment.name())) {
            for (Row row : rows) {
                ByteBuffer frame = frame(file, row);
                if (FrameReader.isBody(frame, row.shard(), row.baseOffset())) {
                    into.add(FrameReader.body(frame));
                } else {
                    damage.found(segment, row.position(), row.length());
                }
            }
        }
    }

    static ByteBuffer frame(LogFile file, Row row) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(row.length());
        file.read(row.position(), frame);
        return frame.flip();
    }
}
