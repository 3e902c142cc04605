// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.backplane.api.message.Qos;
import org.junit.jupiter.api.Test;

/** A disk that takes its time holds those back who write to it, and nobody else. */
class SlowStoreTest {
    private static final String LARGE = "x".repeat(100_000);

    /** One lane: they share everything they can share. */
    private final SimulatedBroker broker = new SimulatedBroker(1);

    @Test
    void whoWritesWaitsAndWhoDoesNotGoesOn() {
        broker.connect("stored", Options.LASTING).subscribe("stored/#", Qos.AT_LEAST_ONCE);
        SimulatedClient direct = broker.connect("direct", Options.BRIEF);
        direct.subscribe("direct/#", Qos.AT_LEAST_ONCE);
        SimulatedClient writer = broker.connect("writer", Options.BRIEF);
        SimulatedClient other = broker.connect("other", Options.BRIEF);
        broker.pump();

        for (int i = 0; i < 15; i++) {
            writer.publish("stored/1", LARGE, Qos.AT_LEAST_ONCE);
            broker.pumpLanes(); // and the store stands still
        }
        assertThat(writer.pauses()).containsExactly(Link.Pause.LOG);
        for (int i = 0; i < 100; i++) {
            other.publish("direct/1", "m", i % 2 == 0 ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE);
            broker.pumpLanes();
        }
        assertThat(other.pauses()).isEmpty();
        assertThat(direct.texts()).hasSize(100);

        broker.pump();
        assertThat(writer.pauses()).isEmpty();
        assertThat(writer.publishedTokens()).hasSize(15);
    }
}
