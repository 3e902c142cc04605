// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.jar;

import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import org.osgi.framework.Version;

/**
 * What is known of a jar that is a bundle.
 *
 * @param name symbolic name
 * @param sha256 of the whole file, hexadecimal
 * @param signedBy subject of the certificate that signed it; empty if it is not signed
 * @param provides interfaces of the services it says it registers
 * @param exports packages it would show to others
 */
public record JarFacts(
        String name,
        Version version,
        String sha256,
        String signedBy,
        List<String> provides,
        List<ImportedPackage> imports,
        List<String> exports) {
    public JarFacts {
        provides = List.copyOf(provides);
        imports = List.copyOf(imports);
        exports = List.copyOf(exports);
    }

    static JarFacts of(Attributes manifest, String sha256, String signedBy) throws RefusedException {
        String bundleManifest = manifest.getValue("Bundle-ManifestVersion");
        String name = ManifestHeader.parse(manifest.getValue("Bundle-SymbolicName")).clauses().stream()
                .findFirst()
                .map(ManifestHeader.Clause::name)
                .orElse("");
        if (name.isBlank()) {
            throw new RefusedException("has no Bundle-SymbolicName in its manifest, so it is no bundle");
        }
        if (bundleManifest == null || !bundleManifest.strip().equals("2")) {
            throw new RefusedException("has no Bundle-ManifestVersion: 2 in its manifest, so it is no bundle");
        }
        return new JarFacts(
                name,
                version(manifest.getValue("Bundle-Version")),
                sha256,
                signedBy,
                services(manifest.getValue("Provide-Capability")),
                imports(manifest.getValue("Import-Package")),
                ManifestHeader.parse(manifest.getValue("Export-Package")).clauses().stream()
                        .flatMap(clause -> clause.names().stream())
                        .toList());
    }

    private static Version version(@org.jspecify.annotations.Nullable String text) throws RefusedException {
        try {
            return Version.parseVersion(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    "has the Bundle-Version " + text + ", which is none; allowed: numbers as in 1.2.3, or 1.2.3.text");
        }
    }

    /** The services that a {@code Provide-Capability} header names. */
    public static List<String> services(@org.jspecify.annotations.Nullable String provideCapability) {
        List<String> services = new ArrayList<>();
        for (ManifestHeader.Clause clause :
                ManifestHeader.parse(provideCapability).clauses()) {
            if (clause.names().contains("osgi.service")) {
                for (String service : clause.value("objectClass", "").split(",", -1)) {
                    if (!service.isBlank() && !services.contains(service.strip())) {
                        services.add(service.strip());
                    }
                }
            }
        }
        return services;
    }

    private static List<ImportedPackage> imports(@org.jspecify.annotations.Nullable String header) {
        List<ImportedPackage> imports = new ArrayList<>();
        for (ManifestHeader.Clause clause : ManifestHeader.parse(header).clauses()) {
            boolean optional = clause.value("resolution", "").equals("optional");
            clause.names()
                    .forEach(name -> imports.add(new ImportedPackage(name, clause.value("version", "0"), optional)));
        }
        return imports;
    }
}
