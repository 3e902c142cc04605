// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.backplane.api.admin.ServedVersion;
import org.backplane.api.admin.ServedVersion.Timing;
import org.backplane.deployer.health.CanaryComparison.Finding;
import org.junit.jupiter.api.Test;

final class CanaryComparisonTest {
    private static final long PRIMARY = 1;
    private static final long CANARY = 2;

    private final FakeProtocols protocols = new FakeProtocols(PRIMARY, CANARY);
    private final CanaryComparison comparison = new CanaryComparison(new HealthLimits(1, 4), 0);

    @Test
    void errorsThatThePrimaryDoesNotHaveEndIt() {
        look(0);
        protocols.counts(PRIMARY).operations = 1_000;
        protocols.counts(CANARY).refusals = 30;

        assertThat(look(500).worse().orElse("")).startsWith("30 of 30 operations went wrong");
    }

    @Test
    void errorsThatBothHaveDoNot() {
        look(0);
        protocols.counts(PRIMARY).refusals = 300;
        protocols.counts(CANARY).refusals = 30;

        assertThat(look(500).worse()).isEmpty();
    }

    @Test
    void whatIsLongPastIsForgotten() {
        look(0);
        protocols.counts(CANARY).refusals = 15;
        look(500);

        protocols.counts(CANARY).refusals = 30;

        assertThat(look(10_600).worse()).as("15 within 10 s").isEmpty();
    }

    @Test
    void slownessCountsWhenItIsWarmAndTwoWindowsAgree() {
        assertThat(look(5_999).timeAnew()).isFalse();
        assertThat(look(6_000)).as("slow, but cold").satisfies(finding -> {
            assertThat(finding.timeAnew()).isTrue();
            assertThat(finding.worse()).isEmpty();
        });
        slow(9_000);
        assertThat(look(10_000).worse()).as("one window may be chance").isEmpty();
        slow(9_000);
        assertThat(look(14_000).worse().orElse("")).startsWith("an operation takes 9.0 µs, 9.0 times");
    }

    @Test
    void aGoodWindowBetweenForgivesABadOne() {
        look(6_000);
        slow(9_000);
        look(10_000);
        slow(1_000);
        look(14_000);
        slow(9_000);

        assertThat(look(18_000).worse()).isEmpty();
    }

    private void slow(long canaryNs) {
        protocols.counts(PRIMARY).inbound = new Timing(500, 1_000, 1_000);
        protocols.counts(CANARY).inbound = new Timing(500, canaryNs, canaryNs);
    }

    private Finding look(long ms) {
        ServedVersion primary = protocols.versions().get(0);
        ServedVersion canary = protocols.versions().get(1);
        return comparison.look(ms, primary, canary);
    }
}
