// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;

final class CauseTest {
    @Test
    void aMissingPackageIsNamedWithItsVersions() {
        String felix = "Unable to resolve test [9](R 9.0): missing requirement [test [9](R 9.0)] osgi.wiring.package;"
                + " (&(osgi.wiring.package=com.example.missing)(version>=1.2.0)(!(version>=2.0.0))) Unresolved"
                + " requirements: [[test [9](R 9.0)] osgi.wiring.package;"
                + " (&(osgi.wiring.package=com.example.missing)(version>=1.2.0)(!(version>=2.0.0)))]";

        assertThat(Cause.of(new BundleException(felix, BundleException.RESOLVE_ERROR)))
                .isEqualTo("needs package com.example.missing 1.2.0 or newer (below 2.0.0), which nobody here exports");
    }

    @Test
    void aPackageWithoutVersionIsNamed() {
        String felix = "Unable to resolve t [9](R 9.0): missing requirement [t [9](R 9.0)] osgi.wiring.package;"
                + " (osgi.wiring.package=a.b) Unresolved requirements: [[t [9](R 9.0)] osgi.wiring.package;"
                + " (osgi.wiring.package=a.b)]";

        assertThat(Cause.of(new BundleException(felix, BundleException.RESOLVE_ERROR)))
                .isEqualTo("needs package a.b, which nobody here exports");
    }

    @Test
    void aNewerJavaIsNamed() {
        String felix = "Unable to resolve t [9](R 9.0): missing requirement [t [9](R 9.0)] osgi.ee;"
                + " (&(osgi.ee=JavaSE)(version=99)) Unresolved requirements: []";

        assertThat(Cause.of(new BundleException(felix, BundleException.RESOLVE_ERROR)))
                .isEqualTo("needs Java 99, this is Java " + Runtime.version().feature());
    }

    @Test
    void whatAnActivatorThrewIsNamedWithoutItsStack() {
        var error = new BundleException(
                "Activator start error", BundleException.ACTIVATOR_ERROR, new IllegalStateException("no disk"));

        assertThat(Cause.of(error)).isEqualTo("its activator failed: IllegalStateException: no disk");
    }
}
