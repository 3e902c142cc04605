// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.backplane.deployer.health.HealthLimits;
import org.backplane.deployer.health.Takeover.Spans;
import org.backplane.deployer.jar.RefusedException;
import org.backplane.deployer.jar.TrustedCertificates;

/**
 * {@code bundles:} in the configuration file.
 *
 * @param trustedCertificates PEM file; empty if no signature is asked for
 */
public record BundleSettings(Spans spans, HealthLimits limits, Optional<Path> trustedCertificates) {
    /** The section's key in the file. */
    public static final String SECTION = "bundles";

    /**
     * From typed values.
     *
     * @param values of every key that {@link BundlesConfig} has
     * @param home what a relative path starts at
     */
    public static BundleSettings of(Map<String, Object> values, Path home) {
        String file = String.valueOf(values.getOrDefault("trustedCertificatesFile", ""));
        return new BundleSettings(
                new Spans(ms(values, "watchSeconds"), ms(values, "baselineSeconds"), ms(values, "drainSeconds")),
                new HealthLimits(
                        number(values, "errorPercentMax").doubleValue(),
                        number(values, "slownessMax").doubleValue()),
                file.isEmpty() ? Optional.empty() : Optional.of(home.resolve(file)));
    }

    private static long ms(Map<String, Object> values, String key) {
        return 1_000L * number(values, key).longValue();
    }

    private static Number number(Map<String, Object> values, String key) {
        if (values.get(key) instanceof Number number) {
            return number;
        }
        throw new IllegalStateException("no value for " + SECTION + "." + key);
    }

    /** Read anew for each jar: a change of the file must hold at once. */
    TrustedCertificates trusted() throws RefusedException {
        return trustedCertificates.isEmpty()
                ? TrustedCertificates.ANY
                : TrustedCertificates.read(trustedCertificates.get());
    }
}
