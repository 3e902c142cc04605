// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.backplane.testkit.clock.ManualClock;
import org.junit.jupiter.api.Test;

class RecoveryProgressTest {
    @Test
    void saysHowFarItIs() {
        assertThat(RecoveryProgress.text("reading the log", 3_210_000, 10_000_000, "messages"))
                .isEqualTo("reading the log: 3.2 of 10.0 M messages");
        assertThat(RecoveryProgress.text("reading the log", 5_000, 80_000, "messages"))
                .isEqualTo("reading the log: 5,000 of 80,000 messages");
        assertThat(RecoveryProgress.text("taking up sessions", 1_200, 0, "entries"))
                .isEqualTo("taking up sessions: 1,200 entries");
    }

    @Test
    void saysNothingOfWhatTakesLessThanASecond() {
        ManualClock clock = new ManualClock();
        RecoveryProgress progress = new RecoveryProgress(clock);
        progress.begin("reading the log", "messages", 4_096);
        progress.add(1);
        assertThat(progress.words()).isEmpty();

        clock.advanceMs(1_000);
        for (int i = 0; i < 1_024; i++) {
            progress.add(1);
        }
        assertThat(progress.words()).isEqualTo("reading the log: 1,025 of 4,096 messages");

        progress.end();
        assertThat(progress.words()).isEmpty();
    }
}
