// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the configuration's schema in step with the bundles, those on their way too. One thread. */
final class StagedConfiguration {
    private final Surroundings surroundings;
    private final List<Path> staged = new CopyOnWriteArrayList<>();

    StagedConfiguration(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** What that jar declares may be configured from now on, and is. */
    void add(StagedJar jar) {
        staged.add(jar.copy());
        publish();
    }

    /** It lies in {@code bundles/} by now, or is not to be. */
    void remove(StagedJar jar) {
        if (staged.remove(jar.copy())) {
            publish();
        }
    }

    void publish() {
        surroundings.publishConfiguration(List.copyOf(staged));
    }
}
