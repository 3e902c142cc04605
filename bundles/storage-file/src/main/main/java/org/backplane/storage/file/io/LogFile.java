// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file. Reads: any thread. Writes, truncation and syncs: one thread at a time. */
public interface LogFile extends Closeable {
    /** Its length in bytes, unsynced writes included. */
    long size() throws IOException;

    /**
     * Writes all that remains in the buffers, one after the other, from {@code position} on; the file grows as needed. After
     * an exception any part of it may be there.
     */
    void write(long position, ByteBuffer... buffers) throws IOException;

    /** Reads up to what remains in {@code target}; returns fewer bytes only at the end of the file, and 0 beyond it. */
    int read(long position, ByteBuffer target) throws IOException;

    /** Cuts the file to {@code size} bytes. */
    void truncate(long size) throws IOException;

    /** Returns when all written so far, and the length needed to read it, would survive a power loss ({@code fdatasync}). */
    void sync(SyncPoint why) throws IOException;
}
