// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.backplane.deployer.health.HealthLimits;
import org.backplane.deployer.health.Takeover.Spans;
import org.junit.jupiter.api.Test;

final class BundleSettingsTest {
    private final Map<String, Object> values = new HashMap<>(Map.of(
            "watchSeconds",
            10,
            "baselineSeconds",
            2,
            "drainSeconds",
            30,
            "errorPercentMax",
            1.5,
            "slownessMax",
            4.0,
            "trustedCertificatesFile",
            ""));

    @Test
    void secondsBecomeMilliseconds() {
        BundleSettings settings = BundleSettings.of(values, Path.of("/home"));

        assertThat(settings.spans()).isEqualTo(new Spans(10_000, 2_000, 30_000));
        assertThat(settings.limits()).isEqualTo(new HealthLimits(1.5, 4));
        assertThat(settings.trustedCertificates()).isEmpty();
    }

    @Test
    void aRelativeFileStartsAtTheDistribution() {
        values.put("trustedCertificatesFile", "conf/trusted.pem");

        assertThat(BundleSettings.of(values, Path.of("/home")).trustedCertificates())
                .contains(Path.of("/home/conf/trusted.pem"));
    }
}
