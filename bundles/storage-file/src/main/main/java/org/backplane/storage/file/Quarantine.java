// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.backplane.storage.file.io.LogFile;
import org.backplane.storage.file.io.LogFiles;
import org.backplane.storage.file.log.BodyReader;
import org.backplane.storage.file.log.Segment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the bytes of damaged stretches of the log for whoever wants to look at them, and says where they were. Any thread. */
final class Quarantine implements BodyReader.Damage {
    static final String DIRECTORY = "quarantine";

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    private static final int CHUNK_BYTES = 1 << 20;

    private final LogFiles files;
    private final StoreFigures figures;

    Quarantine(LogFiles files, StoreFigures figures) {
        this.files = files;
        this.figures = figures;
    }

    @Override
    public synchronized void found(Segment segment, long offset, long length) {
        String base = segment.name().substring(Segment.DIRECTORY.length() + 1);
        String copy = "%s/%s.%d-%d".formatted(DIRECTORY, base, offset, length);
        try {
            files.createDirectory(DIRECTORY);
            if (files.list(DIRECTORY).contains(copy.substring(DIRECTORY.length() + 1))) {
                return; // found and reported before
            }
            copy(segment, offset, length, copy);
        } catch (IOException e) {
            LOG.warn("Cannot keep a copy of the damage in {}", segment, e);
        }
        figures.damaged.add(1);
        LOG.error(
                "The log is damaged: file {}, offset {}, length {}. What was there is lost, a copy of the bytes is in {}; "
                        + "all else goes on",
                segment,
                offset,
                length,
                copy);
    }

    void missing(long firstNumber, long lastNumber) {
        figures.damaged.add(1);
        LOG.error("The log lacks its segments {} to {}: what was in them is lost", firstNumber, lastNumber);
    }

    private void copy(Segment segment, long offset, long length, String to) throws IOException {
        try (LogFile from = files.open(segment.name());
                LogFile out = files.create(to)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
            for (long done = 0; done < length; ) {
                chunk.clear().limit((int) Math.min(CHUNK_BYTES, length - done));
                int read = from.read(offset + done, chunk);
                if (read == 0) {
                    return;
                }
                out.write(done, chunk.flip());
                done += read;
            }
        }
    }
}
