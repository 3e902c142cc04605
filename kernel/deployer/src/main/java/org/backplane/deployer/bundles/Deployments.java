// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What lies in {@code bundles/} and what became of it. Changed by one thread; {@link #all()} from any. */
final class Deployments {
    private final Map<String, Deployment> byFile = new LinkedHashMap<>();
    private volatile List<Deployment> shown = List.of();

    void put(Deployment deployment) {
        byFile.put(deployment.file(), deployment);
        shown = List.copyOf(byFile.values());
    }

    Optional<Deployment> remove(String file) {
        Optional<Deployment> gone = Optional.ofNullable(byFile.remove(file));
        shown = List.copyOf(byFile.values());
        return gone;
    }

    Optional<Deployment> file(String file) {
        return Optional.ofNullable(byFile.get(file));
    }

    /** The one of that symbolic name that is installed. */
    Optional<Deployment> installed(String name) {
        return shown.stream()
                .filter(one -> one.name().equals(name) && one.bundle().isPresent())
                .findFirst();
    }

    List<Deployment> all() {
        return shown;
    }
}
