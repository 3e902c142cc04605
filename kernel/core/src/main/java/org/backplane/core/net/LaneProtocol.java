// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.ArrayList;
import java.util.List;
import org.backplane.api.admin.ServedVersion.Role;
import org.backplane.api.admin.Share;
import org.jspecify.annotations.Nullable;

/** The versions of one protocol on one lane, and which connection belongs to which. On that lane only. */
final class LaneProtocol {
    private final List<LaneVersion> versions = new ArrayList<>();
    private @Nullable LaneVersion primary;
    private @Nullable LaneVersion canary;
    private Membership share = Membership.of(new Share.Everybody());

    void add(LaneVersion version) {
        versions.add(version);
    }

    void remove(LaneVersion version) {
        versions.remove(version);
        if (primary == version) {
            primary = null;
        }
        if (canary == version) {
            canary = null;
        }
    }

    boolean isEmpty() {
        return versions.isEmpty();
    }

    @Nullable
    LaneVersion of(ProtocolVersion version) {
        for (LaneVersion one : versions) {
            if (one.version() == version) {
                return one;
            }
        }
        return null;
    }

    boolean hasCanary() {
        return canary != null;
    }

    Role role(LaneVersion version) {
        return version == primary ? Role.PRIMARY : version == canary ? Role.CANARY : Role.STANDBY;
    }

    void assign(LaneVersion version, Share whom) {
        if (whom instanceof Share.Everybody) {
            primary = version;
            canary = null;
        } else {
            canary = version;
            share = Membership.of(whom);
        }
    }

    /** Whose that client is; null if nobody's. */
    @Nullable
    LaneVersion versionFor(@Nullable String clientId) {
        return canary != null && clientId != null && share.has(clientId) ? canary : primary;
    }

    void time(boolean on) {
        versions.forEach(one -> one.figures().time(on));
    }

    boolean isTimed() {
        return versions.stream().anyMatch(one -> one.figures().isTimed());
    }

    /** The layout that every version here reads, for a state of which it is not yet known who takes it. */
    int carrySchema(LaneVersion from) {
        int schema = from.version().schema();
        for (LaneVersion one : versions) {
            schema = Math.min(schema, one.version().schema());
        }
        return Math.max(schema, from.version().oldestSchema());
    }
}
