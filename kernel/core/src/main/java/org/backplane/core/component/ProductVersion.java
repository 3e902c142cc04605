// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.component;

import java.io.IOException;
import java.io.InputStream;
import java.util.jar.Manifest;

/** Which version of the broker this is, from the manifest that it was built with. */
final class ProductVersion {
    private ProductVersion() {}

    /** {@code 0.1.0}, or {@code 0.1.0-SNAPSHOT}; empty if it can't be told. */
    static String text() {
        try (InputStream in = ProductVersion.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
            String version =
                    in == null ? null : new Manifest(in).getMainAttributes().getValue("Bundle-Version");
            return version == null ? "" : version.replace(".SNAPSHOT", "-SNAPSHOT");
        } catch (IOException e) {
            return "";
        }
    }
}
