// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.backplane.api.admin.BrokerAdmin;
import org.backplane.api.admin.BrokerAdmin.ListenerStatus;
import org.backplane.api.admin.BundleAdmin.Progress;
import org.backplane.api.admin.ProtocolAdmin;
import org.backplane.api.admin.ServedVersion;
import org.backplane.deployer.health.Takeover;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** Protocols and transports: the new version works before the old one goes, so going back is no more than staying. */
final class SideBySide {
    private final Workshop shop;

    SideBySide(Workshop shop) {
        this.shop = shop;
    }

    /** Starts the new version and lets it take over. */
    Exchange run(Bundle old, Bundle fresh, StagedJar jar, Progress progress) {
        Set<String> open = openListeners();
        Optional<String> problem = start(old, fresh, jar, progress);
        return problem.isPresent() ? takeBack(fresh, problem.get()) : takeOver(old, fresh, open, progress);
    }

    /** Starts it beside the other. Returns what is wrong. */
    Optional<String> start(Bundle old, Bundle fresh, StagedJar jar, Progress progress) {
        try {
            progress.step("starting " + jar.name() + " " + jar.version() + " beside the version that runs");
            shop.framework().start(fresh);
            return shop.starting().await(fresh, protocols(old));
        } catch (BundleException e) {
            return Optional.of(Cause.of(e));
        }
    }

    /** It runs: all that the old one serves moves to it, and the old one stops. */
    Exchange takeOver(Bundle old, Bundle fresh, Progress progress) {
        return takeOver(old, fresh, openListeners(), progress);
    }

    private Exchange takeOver(Bundle old, Bundle fresh, Set<String> open, Progress progress) {
        List<String> ids = protocols(old);
        Optional<ProtocolAdmin> admin = shop.surroundings().protocols();
        Optional<String> problem = Optional.empty();
        if (admin.isPresent() && !ids.isEmpty()) {
            BundleSettings settings = shop.surroundings().settings();
            problem = new Takeover(admin.get(), shop.patience(), settings.spans(), settings.limits(), progress)
                    .run(
                            ids,
                            old.getBundleId(),
                            fresh.getBundleId(),
                            () -> shop.starting().problem(fresh));
        }
        problem = problem.or(() -> brokenListener(open));
        return problem.isPresent() ? takeBack(fresh, problem.get()) : stop(old, fresh, open, progress);
    }

    private Exchange stop(Bundle old, Bundle fresh, Set<String> open, Progress progress) {
        try {
            progress.step("stopping the old version");
            shop.framework().stop(old);
            Optional<String> problem = brokenListener(open);
            if (problem.isEmpty()) {
                return new Exchange.Runs(fresh);
            }
            shop.framework().start(old);
            return takeBack(fresh, problem.get());
        } catch (BundleException e) {
            return new Exchange.Broken("the old version does not stop: " + Cause.of(e));
        }
    }

    Exchange takeBack(Bundle fresh, String reason) {
        try {
            shop.framework().remove(fresh);
            return new Exchange.TakenBack(reason);
        } catch (BundleException e) {
            return new Exchange.Broken(reason + "; it does not let itself be removed: " + Cause.of(e));
        }
    }

    /** The protocols a bundle serves. */
    List<String> protocols(Bundle bundle) {
        return shop.surroundings().protocols().map(ProtocolAdmin::versions).orElseGet(List::of).stream()
                .filter(one -> one.bundle() == bundle.getBundleId())
                .map(ServedVersion::protocol)
                .distinct()
                .toList();
    }

    private List<ListenerStatus> listeners() {
        return shop.surroundings().broker().map(BrokerAdmin::listeners).orElseGet(List::of);
    }

    private Set<String> openListeners() {
        return listeners().stream()
                .filter(ListenerStatus::isOpen)
                .map(one -> one.endpoint().name())
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** A listener that was open and has a problem now. */
    private Optional<String> brokenListener(Set<String> open) {
        return listeners().stream()
                .filter(one ->
                        open.contains(one.endpoint().name()) && !one.problem().isEmpty())
                .findFirst()
                .map(one -> "listener " + one.endpoint().name() + " has a problem with it: " + one.problem());
    }
}
