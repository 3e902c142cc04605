// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.backplane.deployer.jar.ImportedPackage;
import org.backplane.deployer.jar.JarFacts;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;

/** Says which package of the broker is too old or too new for a bundle; who lacks a package altogether, the resolver says. */
final class ApiCompatibility {
    private ApiCompatibility() {}

    /** What is wrong; empty if nothing is. */
    static Optional<String> problem(JarFacts jar, Framework framework) {
        for (ImportedPackage needed : jar.imports()) {
            List<Version> here = needed.optional() ? List.of() : framework.exported(needed.name());
            if (!here.isEmpty() && here.stream().noneMatch(one -> includes(needed.range(), one))) {
                return Optional.of("needs " + needed.name() + " " + words(needed.range()) + ", this broker has "
                        + here.stream().map(ApiCompatibility::words).collect(Collectors.joining(" and ")));
            }
        }
        return Optional.empty();
    }

    private static boolean includes(String range, Version version) {
        try {
            return VersionRange.valueOf(range).includes(version);
        } catch (IllegalArgumentException e) {
            return true; // the framework says it better
        }
    }

    private static String words(String range) {
        return range.startsWith("[") || range.startsWith("(") ? range : range + " or newer";
    }

    /** {@code 1.1} for 1.1.0. */
    private static String words(Version version) {
        return version.toString().replaceFirst("^(\\d+\\.\\d+)\\.0$", "$1");
    }
}
