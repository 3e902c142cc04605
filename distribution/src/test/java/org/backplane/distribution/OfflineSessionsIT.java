// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.IntFunction;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.load.Fleet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many persistent sessions with messages that wait: all come back after a {@code kill -9} and drain. The full count, with
 * figures, is {@code distribution/src/test/sh/offline-sessions.sh}.
 */
class OfflineSessionsIT {
    private static final int SESSIONS = 1_000;
    private static final int MESSAGES = 20;

    @ParameterizedTest
    @ValueSource(strings = {"one filter", "a filter each"})
    void comeBackAndDrain(String filters) throws Exception {
        boolean one = filters.equals("one filter");
        IntFunction<String> filter = i -> one ? "fleet/all" : "fleet/" + i;
        try (BrokerProcess broker = BrokerProcess.start()) {
            Fleet fleet = new Fleet(broker.port(Wire.TCP), SESSIONS, "fleet");
            fleet.subscribe(filter);
            fleet.publish(filter, one ? 1 : SESSIONS, 0, MESSAGES, 100);
            Until.holds(
                    "the publishers have gone",
                    Duration.ofSeconds(30),
                    () -> broker.adminSocket().metric("session.count") == SESSIONS);
            assertThat(broker.adminSocket().metric("queue.count")).isEqualTo(one ? 1 : SESSIONS);
            assertThat(broker.adminSocket().metric("subscription.count")).isEqualTo(SESSIONS);

            broker.kill9();
            broker.restart();
            Fleet again = new Fleet(broker.port(Wire.TCP), SESSIONS, "fleet");
            again.drain(SESSIONS, 0, MESSAGES);
            again.drain(SESSIONS / 10, 0, 0); // and nothing twice
        }
    }
}
