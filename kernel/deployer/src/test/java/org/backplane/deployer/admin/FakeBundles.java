// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.backplane.api.admin.BundleAdmin;
import org.backplane.api.admin.ServedVersion;
import org.backplane.api.admin.ServedVersion.Role;
import org.backplane.api.admin.ServedVersion.Timing;
import org.backplane.api.admin.Share;
import org.backplane.api.protocol.SwapMode;

/** Remembers what was asked, reports one step, and ends as told. */
final class FakeBundles implements BundleAdmin {
    final List<String> asked = new ArrayList<>();
    Outcome outcome = new Outcome.Done("all done");

    @Override
    public List<BundleStatus> bundles() {
        return List.of(
                new BundleStatus("b", "1.0.0", "ACTIVE", "bundles/b.jar", ""),
                new BundleStatus("broken.jar", "", "REFUSED", "bundles/broken.jar", "is no jar"));
    }

    @Override
    public Optional<BundleDetails> bundle(String name) {
        return name.equals("b") ? Optional.of(details()) : Optional.empty();
    }

    private BundleDetails details() {
        return new BundleDetails(
                bundles().getFirst(),
                "abcd",
                "CN=Me",
                List.of("org.x.Service"),
                List.of("org.x 1.1.0"),
                List.of(served(7, Role.PRIMARY)),
                Optional.of(new Canary("1.1.0", new Share.Percent(5), List.of(served(8, Role.CANARY)))),
                2,
                List.of("2026-01-01T00:00:00Z 1.0.0 installed"));
    }

    private static ServedVersion served(long bundle, Role role) {
        Timing timing = new Timing(100, 1_500, 3_000);
        return new ServedVersion(
                "mqtt", bundle, role, SwapMode.EXPORT, 3, 40, 1_000, 10, 500, 4, 0, 1, timing, Timing.NONE);
    }

    private Outcome note(String text, Progress progress) {
        asked.add(text);
        progress.step("working");
        return outcome;
    }

    @Override
    public Outcome install(Path jar, Options options, Progress progress) {
        return note("install " + jar + " " + options, progress);
    }

    @Override
    public Outcome update(Path jar, Options options, Progress progress) {
        return note("update " + jar + " " + options, progress);
    }

    @Override
    public Outcome remove(String name, Progress progress) {
        return note("remove " + name, progress);
    }

    @Override
    public Outcome canary(Path jar, Share share, Options options, Progress progress) {
        return note("canary " + jar + " " + share + " " + options, progress);
    }

    @Override
    public Outcome promote(String name, Progress progress) {
        return note("promote '" + name + "'", progress);
    }

    @Override
    public Outcome abort(String name, Progress progress) {
        return note("abort '" + name + "'", progress);
    }
}
