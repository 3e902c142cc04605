// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.backplane.api.admin.BundleAdmin.BundleDetails;
import org.backplane.api.admin.BundleAdmin.BundleStatus;
import org.backplane.api.admin.ServedVersion;
import org.backplane.api.admin.ServedVersion.Timing;
import org.backplane.api.admin.Share;

/** Bundles for people to read. */
final class BundleText {
    private BundleText() {}

    static List<String> table(List<BundleStatus> all) {
        int name = all.stream().mapToInt(one -> one.name().length()).max().orElse(0);
        int version = all.stream().mapToInt(one -> one.version().length()).max().orElse(0);
        String row = "%-" + Math.max(1, name) + "s  %-" + Math.max(1, version) + "s  %-9s  %s%s";
        return all.stream()
                .map(one -> row.formatted(
                        one.name(),
                        one.version(),
                        one.state(),
                        one.location(),
                        one.problem().isEmpty() ? "" : "  " + one.problem()))
                .toList();
    }

    static List<String> details(BundleDetails details) {
        BundleStatus status = details.status();
        List<String> lines = new ArrayList<>();
        lines.add(status.name() + " " + status.version());
        add(lines, "state", status.state());
        add(lines, "file", status.location());
        add(lines, "problem", status.problem());
        add(lines, "SHA-256", details.sha256());
        add(lines, "signed by", details.signedBy());
        details.provides().forEach(one -> add(lines, "provides", one));
        details.imports().forEach(one -> add(lines, "imports", one));
        details.served().forEach(one -> served(lines, one));
        details.canary().ifPresent(canary -> {
            add(lines, "canary", canary.version() + " for " + share(canary.share()));
            canary.served().forEach(one -> served(lines, one));
        });
        add(lines, "old loaders", details.retiredLoaders() == 0 ? "" : String.valueOf(details.retiredLoaders()));
        details.history().forEach(one -> add(lines, "history", one));
        return lines;
    }

    private static void add(List<String> lines, String label, String text) {
        if (!text.isEmpty()) {
            lines.add("  %-12s %s".formatted(label, text));
        }
    }

    private static void served(List<String> lines, ServedVersion one) {
        add(
                lines,
                one.protocol(),
                "%s, %s: %d connections, %d operations, %d refusals, %d failures, %d closed, %d bytes (%d barren)"
                        .formatted(
                                one.role().name().toLowerCase(Locale.ROOT),
                                one.mode().name().toLowerCase(Locale.ROOT),
                                one.connections(),
                                one.operations(),
                                one.refusals(),
                                one.failures(),
                                one.closed(),
                                one.consumedBytes(),
                                one.barrenBytes()));
        timing(lines, "in", one.inbound());
        timing(lines, "out", one.outbound());
    }

    private static void timing(List<String> lines, String label, Timing timing) {
        if (timing.samples() > 0) {
            add(
                    lines,
                    label,
                    String.format(
                            Locale.ROOT,
                            "%d timed, median %.1f µs, p99 %.1f µs",
                            timing.samples(),
                            timing.medianNs() / 1e3,
                            timing.p99Ns() / 1e3));
        }
    }

    static String share(Share share) {
        return switch (share) {
            case Share.Everybody _ -> "everybody";
            case Share.Percent some -> some.percent() + " % of the connections";
            case Share.ClientIds some -> "client ids like " + some.pattern();
        };
    }
}
