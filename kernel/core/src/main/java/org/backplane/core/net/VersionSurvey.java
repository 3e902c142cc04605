// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backplane.api.admin.ServedVersion;
import org.backplane.api.admin.ServedVersion.Role;
import org.backplane.api.admin.ServedVersion.Timing;
import org.backplane.core.metrics.LogHistogram;
import org.jspecify.annotations.Nullable;

/** Adds up, lane by lane, what the versions of all protocols did. Any thread. */
final class VersionSurvey {
    private static final class Sum {
        Role role = Role.STANDBY;
        int connections;
        long consumedBytes;
        long barrenBytes;
        long operations;
        long refusals;
        long failures;
        long closed;
        final LogHistogram inbound = new LogHistogram();
        final LogHistogram outbound = new LogHistogram();
    }

    private final Map<ProtocolVersion, Sum> sums = new LinkedHashMap<>();

    /** Names a version to add up. */
    synchronized void expect(ProtocolVersion version) {
        sums.put(version, new Sum());
    }

    /** Adds what one lane knows. On that lane. */
    synchronized void add(LaneNet lane) {
        sums.forEach((version, sum) -> {
            LaneProtocol protocol = lane.protocol(version.id());
            LaneVersion here = protocol == null ? null : protocol.of(version);
            if (protocol != null && here != null) {
                sum.role = protocol.role(here);
                add(sum, here.figures());
            }
        });
    }

    private static void add(Sum sum, LaneFigures figures) {
        sum.connections += figures.connections;
        sum.consumedBytes += figures.consumedBytes;
        sum.barrenBytes += figures.barrenBytes;
        sum.operations += figures.operations;
        sum.refusals += Math.max(0, figures.refusals - figures.kernelRefusals);
        sum.failures += figures.failures;
        sum.closed += figures.closed;
        add(sum.inbound, figures.inbound());
        add(sum.outbound, figures.outbound());
    }

    private static void add(LogHistogram sum, @Nullable LogHistogram one) {
        if (one != null) {
            sum.addAll(one);
        }
    }

    synchronized List<ServedVersion> result() {
        return sums.entrySet().stream()
                .map(entry -> served(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static ServedVersion served(ProtocolVersion version, Sum sum) {
        return new ServedVersion(
                version.id(),
                version.bundle(),
                sum.role,
                version.mode(),
                version.schema(),
                sum.connections,
                sum.consumedBytes,
                sum.barrenBytes,
                sum.operations,
                sum.refusals,
                sum.failures,
                sum.closed,
                timing(sum.inbound),
                timing(sum.outbound));
    }

    private static Timing timing(LogHistogram times) {
        return new Timing(times.count(), times.quantile(0.5), times.quantile(0.99));
    }
}
