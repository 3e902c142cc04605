// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.backplane.api.admin.BrokerAdmin;
import org.backplane.api.admin.ProtocolAdmin;
import org.backplane.api.event.BrokerEvent;

/** What changing bundles asks of the rest of the broker. Called from any thread; services come and go. */
public interface Surroundings {
    Optional<BrokerAdmin> broker();

    /** Empty while the kernel has none: then versions of a protocol cannot run side by side. */
    Optional<ProtocolAdmin> protocols();

    /** As configured now. */
    BundleSettings settings();

    /**
     * Reads the configuration again, since other bundles declare other keys now, and publishes it. Returns when that is done.
     *
     * @param staged jars that are not in {@code bundles/}, or not yet
     */
    void publishConfiguration(List<Path> staged);

    /** Tells everybody who listens. */
    void tell(BrokerEvent event);
}
