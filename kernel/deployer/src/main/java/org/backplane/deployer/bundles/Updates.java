// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.util.ArrayList;
import java.util.List;
import org.backplane.api.admin.BundleAdmin.Progress;
import org.backplane.deployer.health.Patience.StoppingException;
import org.backplane.deployer.jar.JarFacts;
import org.backplane.deployer.jar.RefusedException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a checked jar in the place of a bundle that runs, whoever asked for it. The thread of changes only. */
final class Updates {
    private static final Logger LOG = LoggerFactory.getLogger(Updates.class);

    private final Workshop shop;
    private final Stages stages;
    private final SideBySide sideBySide;
    private final InPlace inPlace;

    Updates(Workshop shop, Stages stages) {
        this.shop = shop;
        this.stages = stages;
        this.sideBySide = new SideBySide(shop);
        this.inPlace = new InPlace(shop);
    }

    SideBySide sideBySide() {
        return sideBySide;
    }

    /**
     * Does it. The jar's configuration is in force when this returns; the caller says when its file has its place, or is gone.
     *
     * @throws RefusedException if it was not begun
     */
    Exchange run(Deployment old, StagedJar jar, Progress progress) throws RefusedException {
        Bundle before = old.bundle().orElseThrow();
        Bundle fresh = stages.installBeside(old, jar, progress);
        shop.configuration().add(jar);
        Exchange result = exchange(kind(before, jar), before, fresh, jar, progress);
        if (result instanceof Exchange.Runs runs) {
            retire(old, jar, runs.bundle());
        }
        return result;
    }

    private Exchange exchange(UpdateKind kind, Bundle before, Bundle fresh, StagedJar jar, Progress progress) {
        try {
            return kind == UpdateKind.SIDE_BY_SIDE
                    ? sideBySide.run(before, fresh, jar, progress)
                    : inPlace.run(before, fresh, progress);
        } catch (StoppingException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("The update of {} to {} stumbled", jar.name(), jar.version(), e);
            String reason = "the update stumbled: " + Cause.of(e);
            return kind == UpdateKind.SIDE_BY_SIDE
                    ? sideBySide.takeBack(fresh, reason)
                    : inPlace.takeBack(before, fresh, reason, progress);
        }
    }

    /** The old version has stopped: the new one is what is deployed. */
    void retire(Deployment old, StagedJar jar, Bundle fresh) {
        try {
            shop.framework().remove(old.bundle().orElseThrow());
        } catch (BundleException e) {
            LOG.error("{} {} does not let itself be removed: {}", old.name(), old.version(), Cause.of(e));
        }
        shop.deployed().remove(old.file());
        shop.deployed().put(Deployment.of(jar, fresh));
        old.jar().ifPresent(one -> shop.area().discard(one.copy()));
    }

    /** How a bundle is replaced by that jar. */
    UpdateKind kind(Bundle old, StagedJar jar) {
        List<String> services =
                new ArrayList<>(JarFacts.services(old.getHeaders("").get("Provide-Capability")));
        services.addAll(jar.facts().provides());
        UpdateKind kind = UpdateKind.of(services, this::isShared);
        boolean protocol = services.contains(UpdateKind.PROTOCOL);
        return protocol && shop.surroundings().protocols().isEmpty() ? UpdateKind.IN_PLACE : kind;
    }

    private boolean isShared(String service) {
        String name = service.substring(0, Math.max(0, service.lastIndexOf('.')));
        return name.startsWith("java.") || !shop.framework().exported(name).isEmpty();
    }
}
