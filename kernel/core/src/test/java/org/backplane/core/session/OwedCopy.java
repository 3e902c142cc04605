// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.List;
import org.backplane.core.session.BrokerModel.Sent;
import org.jspecify.annotations.Nullable;

/** A copy of a message that a client, or one member of the group, is owed. */
final class OwedCopy {
    final Sent sent;

    /** Null while it is any member's. */
    @Nullable
    String client;

    final boolean shared;
    final boolean ofRetained;

    /** The subscription it is for, if it is for one alone. */
    final @Nullable String filter;

    /** Queued subscriptions that owe it: when all are gone, it may be dropped. */
    final List<String> carriers = new ArrayList<>();

    /** Where the client's subscriptions stood when it was published. */
    final int since;

    /** Whether it must come; otherwise it may. */
    boolean required = true;

    /** Whether it may have been sent before. */
    boolean begun;

    boolean sentNow;

    /** Of the group's: whether a crash leaves it. */
    boolean stored = true;

    /** The group it was of is no more: nobody else will get it. */
    boolean orphaned;

    OwedCopy(
            Sent sent,
            @Nullable String client,
            boolean shared,
            boolean ofRetained,
            @Nullable String filter,
            int since) {
        this.sent = sent;
        this.client = client;
        this.shared = shared;
        this.ofRetained = ofRetained;
        this.filter = filter;
        this.since = since;
    }

    boolean isExpired(long nowMs) {
        return nowMs >= sent.expiresAtMs();
    }

    @Override
    public String toString() {
        return sent + " for " + (client == null ? "the group" : client) + (filter == null ? "" : " by " + filter)
                + (ofRetained ? ", retained" : "");
    }
}
