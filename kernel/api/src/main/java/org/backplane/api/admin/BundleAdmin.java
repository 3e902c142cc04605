// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.admin;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The installed bundles. Any thread. */
@ProviderType
public interface BundleAdmin {
    /** All of them, by symbolic name; those that were refused too. */
    List<BundleStatus> bundles();

    /**
     * A bundle.
     *
     * @param name symbolic name, or the file's if it has none
     * @param version OSGi version; empty if refused before it was known
     * @param state {@code ACTIVE}, {@code RESOLVED}, …, or {@code REFUSED}
     * @param location {@code bundles/x.jar} or {@code system/x.jar}
     * @param problem why it is not active; empty if it is
     */
    record BundleStatus(String name, String version, String state, String location, String problem) {}
}
