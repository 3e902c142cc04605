// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScenarioTest {
    @Test
    void goalsForTheCpuOfFullLoadAreHeldAgainstFullWindowsAlone() {
        for (int i = 1; i <= 7; i++) {
            List<Goal> goals = only("S" + i).goals();

            assertThat(goals)
                    .filteredOn(goal -> goal.metric() == Metric.CPU_US)
                    .extracting(Goal::mode)
                    .containsExactly(Mode.SATURATED);
        }
        assertThat(only("S12").goals()).extracting(Goal::mode).containsOnly(Mode.RATE);
    }

    @Test
    void messageScenariosAreRunAtARateWithFullWindowsAndMessageByMessage() {
        for (int i = 1; i <= 8; i++) {
            assertThat(only("S" + i).work())
                    .isInstanceOfSatisfying(
                            Scenario.Flow.class,
                            flow -> assertThat(flow.modes()).containsExactly(Mode.RATE, Mode.SATURATED, Mode.ONE));
        }
    }

    @Test
    void aSeriesIsNamedByWhatItsStepsHaveInCommon() {
        assertThat(Scenario.named("g3")).extracting(Scenario::id).containsExactly("G3-10", "G3-100", "G3-1000");
        assertThat(Scenario.named("G2-1000000")).hasSize(1);
        assertThat(Scenario.named("G")).isEmpty();
    }

    @Test
    void theStepsOfASeriesDifferInNothingButWhatGrows() {
        for (Growth series : Growth.ALL) {
            List<Scenario.Flow> flows = series.steps().values().stream()
                    .map(step -> (Scenario.Flow) step.work())
                    .toList();

            assertThat(flows).extracting(Scenario.Flow::modes).containsOnly(Growth.MODES);
            assertThat(flows)
                    .extracting(Scenario.Flow::jvmOptions)
                    .containsOnly(flows.getFirst().jvmOptions());
            assertThat(flows)
                    .extracting(flow -> flow.plan().window())
                    .containsOnly(flows.getFirst().plan().window());
        }
    }

    private static Scenario only(String id) {
        List<Scenario> named = Scenario.named(id);
        assertThat(named).hasSize(1);
        return named.getFirst();
    }
}
