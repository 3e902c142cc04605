// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/** Remembers, without holding them, the class loaders of versions that are gone: one that stays is a leak. Any thread. */
final class RetiredLoaders {
    private final Map<String, List<WeakReference<ClassLoader>>> byName = new HashMap<>();

    /** Of a bundle about to be uninstalled; afterwards nobody knows its loader. */
    synchronized void watch(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        ClassLoader loader = wiring == null ? null : wiring.getClassLoader();
        String name = bundle.getSymbolicName();
        if (loader != null && name != null) {
            byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(new WeakReference<>(loader));
        }
    }

    /** How many are not collected yet. */
    synchronized int alive(String name) {
        List<WeakReference<ClassLoader>> all = byName.getOrDefault(name, List.of());
        for (Iterator<WeakReference<ClassLoader>> each = all.iterator(); each.hasNext(); ) {
            if (each.next().refersTo(null)) {
                each.remove();
            }
        }
        if (all.isEmpty()) {
            byName.remove(name);
        }
        return all.size();
    }
}
