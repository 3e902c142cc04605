// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.io;

import java.io.IOException;
import java.util.List;

/**
 * The store's directories and what lies in them. A name is a path relative to the data directory with {@code /} between
 * its parts, such as {@code log/0000000001.wal}. Any thread, but one at a time per name.
 */
public interface LogFiles {
    /** Makes a directory directly in the data directory, unless it is there. */
    void createDirectory(String name) throws IOException;

    /** Names of the files in that directory, without it, sorted; empty if there is no such directory. */
    List<String> list(String directory) throws IOException;

    /** Makes a new file and opens it; fails if there is one of that name. */
    LogFile create(String name) throws IOException;

    /** Opens a file that is there; {@link java.nio.file.NoSuchFileException} if it is not. */
    LogFile open(String name) throws IOException;

    /** Deletes a file if it is there. */
    void delete(String name) throws IOException;

    /** Gives a file another name in one step; whatever had that name is gone. */
    void rename(String from, String to) throws IOException;

    /** Returns when what was created, renamed and deleted in that directory would survive a power loss. */
    void syncDirectory(String directory, SyncPoint why) throws IOException;

    /** The name under which H2's file system finds a state file: an absolute path, or one with a scheme of a test's. */
    String statePath(String name);
}
