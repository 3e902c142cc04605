// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.state;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.backplane.storage.file.io.LogFiles;
import org.backplane.storage.file.io.SyncPoint;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the two checkpoint files, and makes a new one in place of one that does not open. One thread at a time. */
final class StateFiles {
    static final String DIRECTORY = "state";
    static final List<String> NAMES = List.of("state-a.mv.db", "state-b.mv.db");

    private static final Logger LOG = LoggerFactory.getLogger(StateFiles.class);

    private static final long LOCKED_NS_MAX = 10_000_000_000L;
    private static final long LOOK_AGAIN_NS = 20_000_000L;

    private final LogFiles files;

    StateFiles(LogFiles files) {
        this.files = files;
    }

    /** The generation in that file, or null if there is none that opens; one that does not is put into quarantine. */
    @Nullable
    Generation open(String name) throws IOException {
        if (!files.list(DIRECTORY).contains(name)) {
            return null;
        }
        try {
            Generation generation = openUnlocked(name);
            if (generation.position() >= 0) {
                return generation;
            }
            generation.close();
            files.delete(DIRECTORY + "/" + name);
        } catch (RuntimeException e) {
            if (e instanceof MVStoreException h2 && h2.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
                throw new IOException("the state file " + name + " is in use by another process", e);
            }
            LOG.error("The state file {} does not open and is put into quarantine", name, e);
            files.createDirectory("quarantine");
            files.rename(DIRECTORY + "/" + name, "quarantine/" + name);
        }
        return null;
    }

    /** A store that closes on a slow disk still has the file for a while: there is no other way to see that it has not. */
    private Generation openUnlocked(String name) {
        long deadline = System.nanoTime() + LOCKED_NS_MAX;
        while (true) {
            try {
                return new Generation(name, path(name));
            } catch (MVStoreException e) {
                if (e.getErrorCode() != DataUtils.ERROR_FILE_LOCKED || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(this, LOOK_AGAIN_NS);
            }
        }
    }

    /** A new, empty generation whose file survives a power loss once it is finished. */
    Generation create(String name) throws IOException {
        files.delete(DIRECTORY + "/" + name);
        var generation = new Generation(name, path(name));
        try {
            files.syncDirectory(DIRECTORY, SyncPoint.CHECKPOINT_CREATED);
            return generation;
        } catch (IOException e) {
            generation.close();
            throw e;
        }
    }

    private String path(String name) {
        return files.statePath(DIRECTORY + "/" + name);
    }
}
