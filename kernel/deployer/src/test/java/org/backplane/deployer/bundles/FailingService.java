// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

/** Goes into bundles that tests make; fails as a component and as an activator. */
public final class FailingService implements org.osgi.framework.BundleActivator {
    /** Called by DS. */
    void activate() {
        throw new IllegalStateException("no luck");
    }

    @Override
    public void start(org.osgi.framework.BundleContext context) {
        throw new IllegalStateException("no start");
    }

    @Override
    public void stop(org.osgi.framework.BundleContext context) {}
}
