// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.util.List;
import java.util.Optional;
import org.backplane.api.admin.ProtocolAdmin;
import org.backplane.deployer.health.Patience;
import org.osgi.framework.Bundle;

/** Waits until a bundle that was started does its work. */
final class Starting {
    /** Longest wait, in milliseconds. */
    static final long TIMEOUT_MS = 10_000;

    private static final long LOOK_MS = 20;

    private final ComponentCheck components;
    private final Surroundings surroundings;
    private final Patience patience;

    Starting(ComponentCheck components, Surroundings surroundings, Patience patience) {
        this.components = components;
        this.surroundings = surroundings;
        this.patience = patience;
    }

    /**
     * Waits.
     *
     * @param protocols that the kernel must know it for
     * @return what is wrong; empty once nothing is
     */
    Optional<String> await(Bundle bundle, List<String> protocols) {
        boolean works = patience.until(
                TIMEOUT_MS,
                LOOK_MS,
                () -> components.hasFailed(bundle) || lacks(bundle, protocols).isEmpty());
        if (components.hasFailed(bundle)) {
            return Optional.of(components.problem(bundle));
        }
        return works
                ? Optional.empty()
                : lacks(bundle, protocols).map(text -> text + ", for " + TIMEOUT_MS / 1000 + " s by now");
    }

    /** What is wrong with a bundle that worked before; empty if nothing is. */
    Optional<String> problem(Bundle bundle) {
        return lacks(bundle, List.of());
    }

    private Optional<String> lacks(Bundle bundle, List<String> protocols) {
        if (Framework.isFragment(bundle)) {
            return Optional.empty();
        }
        if (bundle.getState() != Bundle.ACTIVE) {
            return Optional.of("is " + Deployment.state(bundle.getState()));
        }
        if (!components.isRead(bundle)) {
            return Optional.of("has components that nobody has read");
        }
        String problem = components.problem(bundle);
        return problem.isEmpty()
                ? protocols.stream()
                        .filter(id -> !offers(bundle, id))
                        .findFirst()
                        .map(id -> "does not offer the protocol " + id)
                : Optional.of(problem);
    }

    private boolean offers(Bundle bundle, String protocol) {
        return surroundings.protocols().map(ProtocolAdmin::versions).orElseGet(List::of).stream()
                .anyMatch(one ->
                        one.bundle() == bundle.getBundleId() && one.protocol().equals(protocol));
    }
}
