// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.io.IOException;

/** A sync failed: nobody can know any more what of the unsynced bytes the disk holds. */
public final class SyncFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    public SyncFailedException(String message, IOException cause) {
        super(message, cause);
    }
}
