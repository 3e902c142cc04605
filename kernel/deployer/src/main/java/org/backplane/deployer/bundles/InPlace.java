// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.util.List;
import java.util.Optional;
import org.backplane.api.admin.BundleAdmin.Progress;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/**
 * Everything that there may be one of at a time, storage before all: between the stop of the old version and the start of the
 * new one nothing is read, hashed, resolved or refreshed, for publishers wait in that time.
 */
final class InPlace {
    private final Workshop shop;

    InPlace(Workshop shop) {
        this.shop = shop;
    }

    Exchange run(Bundle old, Bundle fresh, Progress progress) {
        long startMs = shop.patience().nowMs();
        Optional<String> problem = change(old, fresh);
        if (problem.isPresent()) {
            return takeBack(old, fresh, problem.get(), progress);
        }
        progress.step("works, " + (shop.patience().nowMs() - startMs) + " ms after the old version began to stop");
        return new Exchange.Runs(fresh);
    }

    private Optional<String> change(Bundle old, Bundle fresh) {
        try {
            shop.framework().stop(old);
            shop.framework().start(fresh);
            return shop.starting().await(fresh, List.of());
        } catch (BundleException e) {
            return Optional.of(Cause.of(e));
        }
    }

    Exchange takeBack(Bundle old, Bundle fresh, String reason, Progress progress) {
        progress.step("it does not work: the old version starts again");
        // The old one waits for whatever the new one holds, a lock on files for example.
        String left = tried(() -> shop.framework().stop(fresh));
        left += tried(() -> shop.framework().start(old));
        left += tried(() -> shop.framework().remove(fresh));
        if (!left.isEmpty()) {
            return new Exchange.Broken(reason + "; on the way back" + left.replaceFirst(";$", ""));
        }
        return shop.starting()
                .await(old, List.of())
                .<Exchange>map(text -> new Exchange.Broken(reason + "; the old version does not come back: " + text))
                .orElseGet(() -> new Exchange.TakenBack(reason));
    }

    /** A step back, which must not keep the next one from being made. */
    private interface Step {
        void run() throws BundleException;
    }

    private static String tried(Step step) {
        try {
            step.run();
            return "";
        } catch (BundleException e) {
            return " " + Cause.of(e) + ";";
        } catch (IllegalStateException e) {
            return " " + Cause.of(e) + ";"; // uninstalled by somebody else
        }
    }
}
