// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.backplane.api.admin.ServedVersion;
import org.backplane.api.event.BrokerEvent;
import org.backplane.api.event.BrokerEventListener;
import org.junit.jupiter.api.Test;

/** What the kernel sees and says of a version that serves: its work, its faults, the time it takes. */
class VersionFiguresTest extends OnLineServer {
    @Test
    void aVersionThatThrowsWhileItDeliversCostsItsClientsAndNotThePublisher() throws Exception {
        old.throwsInDeliver = true;
        try (LineClient publisher = LineClient.connected(port, "p");
                LineClient subscriber = LineClient.connected(port, "s")) {
            assertThat(subscriber.ask("sub t")).isEqualTo("old subscribed");

            assertThat(publisher.ask("pub t hello")).isEqualTo("old published");

            assertThat(subscriber.line()).isNull();
            assertThat(publisher.ask("who")).isEqualTo("old here");
            assertThat(served(OLD).failures()).isEqualTo(1);
        }
    }

    @Test
    void figuresTellWorkFromBytesThatLeadToNothing() throws Exception {
        try (LineClient client = LineClient.connected(port, "a")) {
            versions.time("lines", true);
            assertThat(client.ask("pub t hello")).isEqualTo("old published");
            assertThat(client.ask("no")).isEqualTo("old no");

            ServedVersion figures = served(OLD);

            assertThat(figures.operations()).isEqualTo(1);
            assertThat(figures.consumedBytes()).isEqualTo("pub t hello\nno\n".length());
            assertThat(figures.barrenBytes()).isEqualTo("no\n".length());
            assertThat(figures.refusals()).isEqualTo(1);
            assertThat(figures.inbound().samples()).isEqualTo(1);
            assertThat(figures.inbound().medianNs()).isPositive();

            client.send("throw\n");
            assertThat(client.line()).isNull();
            assertThat(served(OLD).failures()).isEqualTo(1);
        }
    }

    @Test
    void aLoopThatABundleBlocksIsReportedByName() throws Exception {
        AtomicBoolean blocked = new AtomicBoolean(true);
        CompletableFuture<BrokerEvent.LaneBlocked> reported = new CompletableFuture<>();
        server.bind((BrokerEventListener) event -> {
            if (event instanceof BrokerEvent.LaneBlocked found) {
                reported.complete(found);
            }
        });
        old.blocksWhile = blocked::get;
        try (LineClient client = LineClient.connected(port, "a")) {
            client.send("block\n");
            BrokerEvent.LaneBlocked found = reported.get(20, TimeUnit.SECONDS);
            blocked.set(false);

            assertThat(found.protocol()).isEqualTo("lines");
            assertThat(found.bundle()).isEqualTo(OLD);
            assertThat(found.blockedMs()).isLessThan(5_000);
            assertThat(found.where()).contains("LineProtocol");
            assertThat(client.ask("who")).isEqualTo("old here");
        }
    }
}
