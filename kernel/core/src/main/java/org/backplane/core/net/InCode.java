// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Whose code a lane is in. Written by the lane alone, read by the watchdog: an opaque write costs what a plain one does, and
 * is seen in time.
 */
final class InCode {
    private static final VarHandle NOW;

    static {
        try {
            NOW = MethodHandles.lookup().findVarHandle(InCode.class, "now", LaneVersion.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private @Nullable LaneVersion now;

    /** Enters; returns whose code it was in before, for {@link #leave}. */
    @Nullable
    LaneVersion enter(LaneVersion version) {
        LaneVersion before = now;
        NOW.setOpaque(this, version);
        return before;
    }

    void leave(@Nullable LaneVersion before) {
        NOW.setOpaque(this, before);
    }

    /** Any thread. */
    @Nullable
    LaneVersion now() {
        return (LaneVersion) NOW.getOpaque(this);
    }
}
