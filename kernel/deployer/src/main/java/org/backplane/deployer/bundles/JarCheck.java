// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipException;

/** Whether a file is a bundle at all, before OSGi sees it. */
sealed interface JarCheck {
    /**
     * It is.
     *
     * @param name symbolic name
     */
    record Good(String name, String version) implements JarCheck {}

    /** It is not. */
    record Broken(String problem) implements JarCheck {}

    static JarCheck of(Path file) {
        try (JarFile jar = new JarFile(file.toFile(), false)) {
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                return new Broken("has no META-INF/MANIFEST.MF, so it is no bundle");
            }
            Attributes attributes = manifest.getMainAttributes();
            String name = attributes.getValue("Bundle-SymbolicName");
            if (name == null || name.isBlank()) {
                return new Broken("has no Bundle-SymbolicName in its manifest, so it is no bundle");
            }
            String version = attributes.getValue("Bundle-Version");
            return new Good(name.split(";", 2)[0].strip(), version == null ? "0.0.0" : version.strip());
        } catch (ZipException e) {
            return new Broken("is no jar: " + e.getMessage());
        } catch (IOException e) {
            return new Broken("cannot be read: " + e.getMessage());
        }
    }
}
