// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.List;
import org.backplane.api.transport.FileStamp;

/**
 * The files that a listener's plan was made from: says when a new plan is due. Files that are being replaced one after the other are
 * waited for until they lie still. Guarded by {@link Listeners}, looked at once a second.
 */
final class PlanFiles {
    /** Looks after which what failed is tried again. */
    private static final int LOOKS_UNTIL_RETRY = 5;

    private List<FileStamp> inForce = List.of();
    private List<FileStamp> seen = List.of();
    private List<FileStamp> tried = List.of();
    private int looks;

    /** A plan was made from these. */
    void taken(List<FileStamp> files) {
        inForce = files;
        tried = files;
    }

    /**
     * Looks at them.
     *
     * @param settled whether the plan in force is the one that was asked for last; else that is tried again now and then
     */
    boolean areDue(boolean settled) {
        List<FileStamp> now =
                inForce.stream().map(stamp -> FileStamp.of(stamp.file())).toList();
        boolean still = now.equals(seen);
        seen = now;
        if (!settled) {
            looks = (looks + 1) % LOOKS_UNTIL_RETRY;
            return looks == 0;
        }
        boolean due = still && !now.equals(tried);
        if (due) {
            tried = now;
        }
        return due;
    }
}
