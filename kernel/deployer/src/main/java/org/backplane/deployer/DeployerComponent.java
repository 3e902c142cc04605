// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.backplane.api.admin.BrokerAdmin;
import org.backplane.api.admin.BundleAdmin;
import org.backplane.api.admin.ProtocolAdmin;
import org.backplane.api.admin.Share;
import org.backplane.api.event.BrokerEvent;
import org.backplane.api.event.BrokerEventListener;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the deployer to the framework: its start level, its stop, the services around it. */
@Component(immediate = true, property = "backplane.deployer:Boolean=true")
public final class DeployerComponent implements BundleAdmin, BrokerEventListener {
    /** From here on {@code system/} has started. */
    private static final int BUNDLES_START_LEVEL = 2;

    private static final Logger LOG = LoggerFactory.getLogger(DeployerComponent.class);

    private final BundleContext context;
    private final Deployer deployer;
    private final SynchronousBundleListener stopListener = this::onBundle;
    private final FrameworkListener levelListener = this::onFramework;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable BrokerAdmin broker;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable ProtocolAdmin protocols;

    /** Everybody but itself. */
    @Reference(policy = ReferencePolicy.DYNAMIC, target = "(!(backplane.deployer=true))")
    private volatile List<BrokerEventListener> listeners = List.of();

    private boolean started;

    /** Begins at once; what is wrong with data directory or configuration ends the process from here. */
    @Activate
    public DeployerComponent(
            BundleContext context,
            @Reference ConfigurationAdmin configurations,
            @Reference ServiceComponentRuntime components,
            @Reference(target = "(backplane.exit=true)") IntConsumer exit) {
        this.context = context;
        this.deployer = new Deployer(context, configurations, components, exit, new Around());
        if (deployer.begin()) {
            context.addBundleListener(stopListener);
            context.addFrameworkListener(levelListener);
            startBundles();
        }
    }

    /** The services around it, whichever there are. */
    private final class Around implements Deployer.Services {
        @Override
        public Optional<BrokerAdmin> broker() {
            return Optional.ofNullable(broker);
        }

        @Override
        public Optional<ProtocolAdmin> protocols() {
            return Optional.ofNullable(protocols);
        }

        @Override
        public void tell(BrokerEvent event) {
            for (BrokerEventListener listener : listeners) {
                try {
                    listener.onEvent(event);
                } catch (RuntimeException e) {
                    LOG.warn("A listener failed on {}", event, e);
                }
            }
        }
    }

    private void onFramework(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
            startBundles();
        }
    }

    private synchronized void startBundles() {
        int level = context.getBundle(0).adapt(FrameworkStartLevel.class).getStartLevel();
        if (!started && level >= BUNDLES_START_LEVEL) {
            started = true;
            deployer.systemStarted();
        }
    }

    private void onBundle(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0) {
            deployer.farewell();
        }
    }

    @Deactivate
    void deactivate() {
        context.removeBundleListener(stopListener);
        context.removeFrameworkListener(levelListener);
        deployer.end();
    }

    @Override
    public List<BundleStatus> bundles() {
        return deployer.bundles().bundles();
    }

    @Override
    public Optional<BundleDetails> bundle(String name) {
        return deployer.bundles().bundle(name);
    }

    @Override
    public Outcome install(Path jar, Options options, Progress progress) {
        return deployer.bundles().install(jar, options, progress);
    }

    @Override
    public Outcome update(Path jar, Options options, Progress progress) {
        return deployer.bundles().update(jar, options, progress);
    }

    @Override
    public Outcome remove(String name, Progress progress) {
        return deployer.bundles().remove(name, progress);
    }

    @Override
    public Outcome canary(Path jar, Share share, Options options, Progress progress) {
        return deployer.bundles().canary(jar, share, options, progress);
    }

    @Override
    public Outcome promote(String name, Progress progress) {
        return deployer.bundles().promote(name, progress);
    }

    @Override
    public Outcome abort(String name, Progress progress) {
        return deployer.bundles().abort(name, progress);
    }

    @Override
    public void onEvent(BrokerEvent event) {
        if (event instanceof BrokerEvent.LaneBlocked blocked) {
            name(blocked);
        }
        deployer.onEvent(event);
    }

    /** The kernel knows a bundle by its number alone. At once: the deployer's thread may be waiting for that very lane. */
    private void name(BrokerEvent.LaneBlocked blocked) {
        Bundle bundle = blocked.bundle() < 0 ? null : context.getBundle(blocked.bundle());
        if (bundle != null) {
            LOG.error("Lane {} is blocked by {} {}", blocked.lane(), bundle.getSymbolicName(), bundle.getVersion());
        }
    }
}
