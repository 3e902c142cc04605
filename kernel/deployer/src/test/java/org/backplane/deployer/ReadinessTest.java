// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backplane.api.admin.BrokerAdmin;
import org.backplane.deployer.data.EndpointsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {
    @TempDir
    Path folder;

    private final List<String> out = new ArrayList<>();
    private String progress = "";

    @Test
    void saysHowFarTheBrokerIsWheneverThatChanges() throws Exception {
        Readiness readiness = new Readiness("1.0", 0, new EndpointsFile(folder, 1, "1.0", "now", "admin.sock"), out::add);
        readiness.expect(List.of("tcp"));
        for (String now : List.of("", "reading the log: 1 of 3 messages", "reading the log: 1 of 3 messages", "reading", "")) {
            progress = now;
            readiness.check(Optional.of(new Starting()), List.of(), 1);
        }

        assertThat(out).containsExactly("Backplane: reading the log: 1 of 3 messages", "Backplane: reading");
        assertThat(readiness.isReady()).isFalse();
    }

    /** A broker whose listeners are not there yet. */
    private final class Starting implements BrokerAdmin {
        @Override
        public List<ListenerStatus> listeners() {
            return List.of();
        }

        @Override
        public Map<String, Long> metrics() {
            return Map.of();
        }

        @Override
        public String storeProblem() {
            return "";
        }

        @Override
        public String progress() {
            return progress;
        }

        @Override
        public void shutdown(long timeoutMs) {}
    }
}
