// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.backplane.bench.scenario.Growth;
import org.backplane.bench.scenario.Scenario;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void growthIsAllSeriesAndBackplaneAloneUnlessOthersAreNamed() {
        Options alone = parse("--growth");

        assertThat(alone.chosen()).isEqualTo(Growth.scenarios());
        assertThat(alone.takesPart("backplane")).isTrue();
        assertThat(alone.takesPart("mosquitto")).isFalse();
        assertThat(parse("--growth", "--peer", "mosquitto").takesPart("mosquitto"))
                .isTrue();
    }

    @Test
    void growthIsNoPartOfTheOtherForms() {
        assertThat(parse().chosen()).isNotEmpty().doesNotContainAnyElementsOf(Growth.scenarios());
        assertThat(parse("--full").chosen()).isEqualTo(Scenario.all());
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> parse("--scenario", "S99")).hasMessageContaining("S99");
        assertThatThrownBy(() -> parse("--shrink")).hasMessageContaining("--shrink");
    }

    private static Options parse(String... words) {
        return Options.parse(words);
    }
}
