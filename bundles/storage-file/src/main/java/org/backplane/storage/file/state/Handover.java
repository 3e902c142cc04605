// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.backplane.api.store.Mutation;
import org.backplane.storage.file.io.LogFile;
import org.backplane.storage.file.io.LogFiles;

/**
 * What a store that closes in good order leaves for the next one, so that it need not read the log again: where the log
 * ends, and what the checkpoint files lack. Never synced: without it, or when anything of it does not fit, the log is read.
 *
 * @param end {@code Position} behind the last unit of the log
 * @param covered what the older checkpoint file holds
 * @param newest what the newer one holds
 * @param changes that happened after {@code newest}, in order
 * @param missing what the older file lacks of the newer, in order
 */
public record Handover(long end, long covered, long newest, List<Mutation> changes, List<Mutation> missing) {
    private static final String NAME = StateFiles.DIRECTORY + "/handover";
    private static final int MAGIC = 0x4250_484F;
    private static final int HEADER_BYTES = 40;

    /** Above it reading the log again is no worse. */
    private static final int FILE_BYTES_MAX = 256 << 20;

    /** What was left here, if it is whole. */
    public static Optional<Handover> read(LogFiles files) throws IOException {
        try (LogFile file = files.open(NAME)) {
            long size = file.size();
            if (size < HEADER_BYTES || size > FILE_BYTES_MAX) {
                return Optional.empty();
            }
            ByteBuffer all = ByteBuffer.allocate((int) size);
            file.read(0, all);
            all.flip();
            boolean whole = all.remaining() == size
                    && all.getInt() == MAGIC
                    && all.getInt() == checksum(all.slice(8, (int) size - 8));
            return whole ? Optional.of(parse(all)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Handover parse(ByteBuffer all) {
        long end = all.getLong();
        long covered = all.getLong();
        long newest = all.getLong();
        var codec = new MutationBytes();
        int changes = all.getInt();
        int missing = all.getInt();
        return new Handover(end, covered, newest, codec.read(all, changes), codec.read(all, missing));
    }

    /** Leaves this for the next store; false if it is too large to be of use. */
    public boolean write(LogFiles files) throws IOException {
        delete(files);
        long bytes = HEADER_BYTES + MutationBytes.size(changes) + MutationBytes.size(missing);
        if (bytes > FILE_BYTES_MAX) {
            return false;
        }
        ByteBuffer all = ByteBuffer.allocate((int) bytes).putInt(MAGIC).putInt(0);
        all.putLong(end).putLong(covered).putLong(newest).putInt(changes.size()).putInt(missing.size());
        changes.forEach(mutation -> MutationBytes.write(mutation, all));
        missing.forEach(mutation -> MutationBytes.write(mutation, all));
        all.putInt(4, checksum(all.slice(8, all.position() - 8))).flip();
        try (LogFile file = files.create(NAME)) {
            file.write(0, all);
        }
        return true;
    }

    /** It is of no use any more. */
    public static void delete(LogFiles files) throws IOException {
        files.delete(NAME);
    }

    private static int checksum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /** What those layers say, the oldest first. */
    static List<Mutation> mutations(List<Layer> layers) {
        List<Mutation> all = new ArrayList<>();
        layers.forEach(layer -> layer.collect(all));
        return all;
    }
}
