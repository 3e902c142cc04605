// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.backplane.api.admin.BundleAdmin;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All bundles, those of {@code system/} and those of the folder. {@link #bundles()} from any thread, else the deployer's. */
public final class InstalledBundles implements BundleAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(InstalledBundles.class);
    private static final String SYSTEM = "system/";

    private final BundleContext context;
    private final ComponentCheck components;
    private final BundleFolder folder;
    private Set<BundleStatus> reported = new HashSet<>();

    /** @param beforeStart called when bundles have changed and before new ones start */
    public InstalledBundles(
            Path folder, BundleContext context, ServiceComponentRuntime components, Runnable beforeStart) {
        this.context = context;
        this.components = new ComponentCheck(components);
        this.folder = new BundleFolder(folder, context, beforeStart);
    }

    /** Starts what is in the folder. */
    public void open() {
        folder.open();
    }

    /** Acts on what changed, and says in the log what does not run since the last look. */
    public void look() {
        folder.look();
        Set<BundleStatus> now = new HashSet<>();
        for (BundleStatus status : bundles()) {
            if (!status.problem().isEmpty()) {
                now.add(status);
                // One look may catch a component between its configuration and its start.
                if (status.state().equals("ACTIVE") && reported.contains(status) && pending.remove(status)) {
                    LOG.warn("{}: {}", status.location(), status.problem());
                } else if (!reported.contains(status)) {
                    pending.add(status);
                }
            }
        }
        pending.retainAll(now);
        reported = now;
    }

    private final Set<BundleStatus> pending = new HashSet<>();

    @Override
    public List<BundleStatus> bundles() {
        List<BundleStatus> all = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getLocation().startsWith(SYSTEM)) {
                String state = Deployment.state(bundle.getState());
                String problem = bundle.getState() == Bundle.ACTIVE ? components.problem(bundle) : "";
                all.add(new BundleStatus(
                        bundle.getSymbolicName(),
                        bundle.getVersion().toString(),
                        state,
                        bundle.getLocation(),
                        problem));
            }
        }
        folder.deployments().forEach(one -> all.add(one.status(components)));
        all.sort(Comparator.comparing(BundleStatus::name));
        return List.copyOf(all);
    }
}
