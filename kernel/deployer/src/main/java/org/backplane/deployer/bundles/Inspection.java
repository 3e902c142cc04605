// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.backplane.api.admin.BundleAdmin.BundleDetails;
import org.backplane.api.admin.BundleAdmin.BundleStatus;
import org.backplane.api.admin.ProtocolAdmin;
import org.backplane.api.admin.ServedVersion;
import org.backplane.deployer.jar.JarFacts;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;

/** Answers questions about bundles. Any thread. */
final class Inspection {
    private final Workshop shop;
    private final ComponentCheck components;
    private final Canaries canaries;
    private final RetiredLoaders retired;

    Inspection(Workshop shop, ComponentCheck components, Canaries canaries, RetiredLoaders retired) {
        this.shop = shop;
        this.components = components;
        this.canaries = canaries;
        this.retired = retired;
    }

    /** All of them, by name. */
    List<BundleStatus> statuses() {
        var system = shop.framework().system().stream().map(this::status);
        var folder = shop.deployed().all().stream().map(one -> one.status(components));
        return java.util.stream.Stream.concat(system, folder)
                .sorted(Comparator.comparing(BundleStatus::name))
                .toList();
    }

    private BundleStatus status(Bundle bundle) {
        String problem = bundle.getState() == Bundle.ACTIVE ? components.problem(bundle) : "";
        return new BundleStatus(
                bundle.getSymbolicName(),
                bundle.getVersion().toString(),
                Deployment.state(bundle.getState()),
                bundle.getLocation(),
                problem);
    }

    /** One of them; the one that is installed where others of its name were refused. */
    Optional<BundleDetails> details(String name) {
        Optional<Deployment> found = shop.deployed()
                .installed(name)
                .or(() -> shop.deployed().all().stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst());
        return found.map(one ->
                        details(one.status(components), one.bundle(), one.jar().map(StagedJar::facts)))
                .or(() -> shop.framework()
                        .system(name)
                        .map(one -> details(status(one), Optional.of(one), Optional.empty())));
    }

    private BundleDetails details(BundleStatus status, Optional<Bundle> bundle, Optional<JarFacts> facts) {
        return new BundleDetails(
                status,
                facts.map(JarFacts::sha256).orElse(""),
                facts.map(JarFacts::signedBy).orElse(""),
                bundle.map(one -> JarFacts.services(one.getHeaders("").get("Provide-Capability")))
                        .orElseGet(List::of),
                bundle.map(Inspection::imports).orElseGet(List::of),
                bundle.map(this::served).orElseGet(List::of),
                canaries.shown(status.name()),
                retired.alive(status.name()),
                shop.announcer().history(status.name()));
    }

    private static List<String> imports(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        List<BundleWire> wires = wiring == null ? null : wiring.getRequiredWires(BundleRevision.PACKAGE_NAMESPACE);
        return wires == null
                ? List.of()
                : wires.stream()
                        .map(wire -> wire.getCapability().getAttributes())
                        .map(one -> one.get(BundleRevision.PACKAGE_NAMESPACE) + " " + one.get("version"))
                        .sorted()
                        .toList();
    }

    private List<ServedVersion> served(Bundle bundle) {
        return shop.surroundings().protocols().map(ProtocolAdmin::versions).orElseGet(List::of).stream()
                .filter(one -> one.bundle() == bundle.getBundleId())
                .toList();
    }
}
