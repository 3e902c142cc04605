// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** How a new version takes the place of the old one, which follows from the services both offer. */
enum UpdateKind {
    /** The new version runs beside the old one and takes over from it. */
    SIDE_BY_SIDE,
    /** The old version stops, then the new one starts: there may be one at a time. */
    IN_PLACE;

    static final String PROTOCOL = "org.backplane.api.protocol.Protocol";
    static final String TRANSPORT = "org.backplane.api.transport.Transport";

    private static final Set<String> SIDE_BY_SIDE_SERVICES =
            Set.of(PROTOCOL, TRANSPORT, "org.backplane.api.event.BrokerEventListener");

    /**
     * Decides.
     *
     * @param services of both versions
     * @param isShared whether others than the bundle know an interface; what they do not know is its own affair
     */
    static UpdateKind of(Collection<String> services, Predicate<String> isShared) {
        List<String> shared = services.stream().filter(isShared).toList();
        boolean movable = shared.contains(PROTOCOL) || shared.contains(TRANSPORT);
        return movable && SIDE_BY_SIDE_SERVICES.containsAll(shared) ? SIDE_BY_SIDE : IN_PLACE;
    }
}
