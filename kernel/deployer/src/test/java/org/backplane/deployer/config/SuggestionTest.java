// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SuggestionTest {
    @Test
    void theNearestNameIsSuggested() {
        assertThat(Suggestion.of("porf", List.of("path", "port", "bind"))).isEqualTo(" (did you mean port?)");
    }

    @Test
    void nothingIsSuggestedWhereNothingIsNear() {
        assertThat(Suggestion.of("certificate", List.of("path", "port"))).isEmpty();
        assertThat(Suggestion.of("x", List.of())).isEmpty();
    }

    @Test
    void distancesAreCountedInEdits() {
        assertThat(Suggestion.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
        assertThat(Suggestion.distance("Port", "port")).isZero();
    }
}
