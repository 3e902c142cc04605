// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backplane.api.admin.BrokerAdmin;
import org.backplane.api.admin.ProtocolAdmin;
import org.backplane.api.event.BrokerEvent;
import org.backplane.deployer.health.FakeProtocols;
import org.backplane.deployer.health.HealthLimits;
import org.backplane.deployer.health.Takeover.Spans;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The rest of the broker, as far as changing bundles sees it. */
final class FakeSurroundings implements Surroundings {
    final List<BrokerEvent> events = new ArrayList<>();
    final List<List<Path>> published = new ArrayList<>();
    final FakeProtocols kernel;
    Runnable onPublish = () -> {};
    Optional<BrokerAdmin> broker = Optional.empty();
    Optional<Path> trusted = Optional.empty();
    boolean hasKernel = true;

    FakeSurroundings(BundleContext context) {
        this.kernel = new FakeProtocols(() -> offering(context));
    }

    private static Set<Long> offering(BundleContext context) {
        return Stream.of(context.getBundles())
                .filter(one -> one.getState() == Bundle.ACTIVE)
                .filter(one -> String.valueOf(one.getHeaders("").get("Provide-Capability"))
                        .contains(UpdateKind.PROTOCOL))
                .map(Bundle::getBundleId)
                .collect(Collectors.toSet());
    }

    @Override
    public Optional<BrokerAdmin> broker() {
        return broker;
    }

    @Override
    public Optional<ProtocolAdmin> protocols() {
        return hasKernel ? Optional.of(kernel) : Optional.empty();
    }

    @Override
    public BundleSettings settings() {
        return new BundleSettings(new Spans(10_000, 2_000, 30_000), new HealthLimits(1, 4), trusted);
    }

    @Override
    public void publishConfiguration(List<Path> staged) {
        published.add(staged);
        onPublish.run();
    }

    @Override
    public void tell(BrokerEvent event) {
        events.add(event);
    }
}
