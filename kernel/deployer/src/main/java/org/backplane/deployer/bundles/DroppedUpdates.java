// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.io.IOException;
import org.backplane.api.event.BrokerEvent.BundleChange;
import org.backplane.deployer.jar.RefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file in {@code bundles/} was replaced while its bundle runs. If the new one is refused or taken back, the old file is put
 * back, so that a restart runs what ran; the other one lies beside it. The thread of changes only.
 */
final class DroppedUpdates {
    private static final Logger LOG = LoggerFactory.getLogger(DroppedUpdates.class);

    private final Workshop shop;
    private final Updates updates;
    private final Canaries canaries;

    DroppedUpdates(Workshop shop, Updates updates, Canaries canaries) {
        this.shop = shop;
        this.updates = updates;
        this.canaries = canaries;
    }

    /** A file dropped is asked for: its version may be any, if only its content is another. */
    void run(StagedJar jar) {
        Deployment old = shop.deployed().file(jar.file()).orElseThrow();
        if (old.jar()
                .map(one -> one.facts().sha256().equals(jar.facts().sha256()))
                .orElse(false)) {
            shop.area().discard(jar.copy());
            shop.deployed().put(old.withProblem(""));
            return;
        }
        canaries.abortFor(old.name(), "another version was dropped in");
        try {
            Exchange result = updates.run(old, jar, text -> LOG.info("{}: {}", old.location(), text));
            conclude(old, jar, result);
        } catch (RefusedException e) {
            refuse(old, jar.version(), e.reason());
            forget(jar);
        }
    }

    private void conclude(Deployment old, StagedJar jar, Exchange result) {
        switch (result) {
            case Exchange.Runs _ -> {
                shop.configuration().remove(jar);
                String text = "updated from " + old.version() + " to " + jar.version();
                shop.announcer().done(jar.name(), jar.version(), BundleChange.UPDATED, text);
            }
            case Exchange.TakenBack back -> {
                putBack(
                        old,
                        "the new version " + jar.version() + " was rolled back: " + back.reason()
                                + "; the old version runs on");
                forget(jar);
                shop.announcer().failed(old.name(), jar.version(), BundleChange.ROLLED_BACK, back.reason());
            }
            case Exchange.Broken broken -> {
                putBack(old, "the new version " + jar.version() + " failed: " + broken.reason());
                forget(jar);
                shop.announcer().failed(old.name(), jar.version(), BundleChange.ROLLED_BACK, broken.reason());
            }
        }
    }

    /** It did not come to anything: the old one was not touched. */
    void refuse(Deployment old, String version, String reason) {
        putBack(old, "the new file " + reason + "; the old version runs on");
        shop.announcer().failed(old.name(), version, BundleChange.REFUSED, reason);
    }

    private void putBack(Deployment old, String problem) {
        shop.deployed().put(old.withProblem(problem));
        try {
            if (old.jar().isPresent()) {
                shop.area().putBack(old.jar().get().copy(), old.file());
            }
        } catch (IOException e) {
            LOG.error("{} cannot be put back: {}; a restart would run the new file", old.location(), e.toString());
        }
    }

    private void forget(StagedJar jar) {
        shop.configuration().remove(jar);
        shop.area().discard(jar.copy());
    }
}
