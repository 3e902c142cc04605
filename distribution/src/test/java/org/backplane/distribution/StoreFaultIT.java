// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.Distribution;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Ledger;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.backplane.distribution.raw.Publisher;
import org.backplane.distribution.raw.RawClient;
import org.backplane.distribution.raw.Subscriber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up, and has room again. */
class StoreFaultIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int PAYLOAD_BYTES = 16_384;

    @TempDir
    Path folder;

    private Path data = Path.of("/");
    private Path filler = Path.of("/");

    @BeforeEach
    void mount() throws Exception {
        data = Files.createDirectory(folder.resolve("data"));
        filler = data.resolve("filler");
        ChildProcess.Result mounted = ChildProcess.run(
                List.of("mount", "-t", "tmpfs", "-o", "size=256m,mode=0700", "backplane-test", data.toString()),
                PATIENCE);
        assumeTrue(
                mounted.exitCode() == 0,
                "a disk can't be filled here: mounting a small tmpfs needs root ("
                        + mounted.output().strip() + ")");
    }

    @AfterEach
    void unmount() throws Exception {
        if (!folder.equals(data) && data.startsWith(folder)) {
            ChildProcess.run(List.of("umount", data.toString()), PATIENCE);
        }
    }

    @Test
    void refusesPersistentPublishesWhileTheDiskIsFullAndLosesNothing() throws Exception {
        Publisher kept = new Publisher("kept", 1, 1, PAYLOAD_BYTES);
        int refusedAfter;
        try (BrokerProcess broker = start()) {
            subscribeAway(broker, "kept");
            subscribeAway(broker, "later");
            try (RawClient publisher = RawClient.connect(broker, Wire.TCP, 5, "pub", false);
                    TrafficPair acknowledged = TrafficPair.start(broker, Wire.TCP, Wire.WS, 1, 1);
                    TrafficPair unacknowledged = TrafficPair.start(broker, Wire.WSS, Wire.TCP, 3, 0)) {
                publisher.listen(packet -> kept.onPacket(publisher, packet));
                fillDisk();
                while (!kept.wasRefused()) {
                    kept.publish(publisher, PATIENCE.toMillis());
                    assertThat(kept.awaitAll(PATIENCE.toMillis())).isTrue();
                }
                refusedAfter = kept.acknowledged();

                closesTheConnectionOfTheOlderVersion(broker);
                passesQosZeroOn(broker);
                Files.delete(filler);
                takesPersistentPublishesAgain(broker);
                assertThat(publisher.isOpen()).isTrue();
                assertThat(acknowledged.finish(PATIENCE))
                        .as("clean sessions beside it, QoS 1")
                        .isEmpty();
                assertThat(unacknowledged.finish(PATIENCE)).as("QoS 0").isEmpty();
            }
            broker.kill9();
            broker.restart();

            Subscriber subscriber = new Subscriber();
            try (RawClient away = RawClient.connect(broker, Wire.TCP, 5, "away-kept", true);
                    RawClient later = RawClient.connect(broker, Wire.TCP, 5, "away-later", true)) {
                away.listen(packet -> subscriber.onPacket(away, packet));
                Until.holds(
                        () -> subscriber.count("kept") + " of " + refusedAfter + " delivered",
                        PATIENCE,
                        () -> subscriber.count("kept") >= refusedAfter);
                assertThat(later.expect(Packets.PUBLISH).topic()).isEqualTo("later");
            }
            assertThat(Ledger.faults("away", subscriber.numbers("kept"), refusedAfter, false))
                    .isEmpty();
            System.out.println("disk full after " + refusedAfter + " acknowledged publishes, 0 lost");
        }
    }

    private static void closesTheConnectionOfTheOlderVersion(BrokerProcess broker) throws Exception {
        try (RawClient old = RawClient.connect(broker, Wire.TCP, 4, "old", false)) {
            old.send(Packets.publish(4, "kept", new byte[PAYLOAD_BYTES], 1, 1, false));

            assertThat(old.awaitEnd(PATIENCE)).isTrue();
            assertThat(old.waiting()).as("no PUBACK").isZero();
        }
    }

    private static void passesQosZeroOn(BrokerProcess broker) throws Exception {
        try (RawClient client = RawClient.connect(broker, Wire.WS, 5, "zero", false)) {
            client.subscribe("zero", 0);
            client.send(Packets.publish(5, "zero", new byte[] {1}, 0, 0, false));

            assertThat(client.expect(Packets.PUBLISH).topic()).isEqualTo("zero");
        }
    }

    private static void takesPersistentPublishesAgain(BrokerProcess broker) throws Exception {
        try (RawClient client = RawClient.connect(broker, Wire.TCP, 5, "again", false)) {
            int[] id = {0};
            Until.holds("a persistent publish is accepted again", PATIENCE, () -> {
                id[0]++;
                client.send(Packets.publish(5, "later", new byte[] {1}, 1, id[0], false));
                Packet answer = client.expect(Packets.PUBACK);
                assertThat(answer.reason()).isIn(0, QUOTA_EXCEEDED, 0x80);
                return answer.reason() == 0;
            });
        }
    }

    private static void subscribeAway(BrokerProcess broker, String topic) throws Exception {
        try (RawClient client = RawClient.connect(broker, Wire.TCP, 5, "away-" + topic, true)) {
            assertThat(client.subscribe(topic, 1)).isEqualTo(1);
            client.disconnect();
        }
    }

    /** Leaves about two mebibytes. */
    private void fillDisk() throws IOException {
        byte[] block = new byte[65_536];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (Files.getFileStore(data).getUsableSpace() > 2 << 20) {
                out.write(block);
            }
        }
    }

    private BrokerProcess start() throws Exception {
        return BrokerProcess.start(Distribution.underTest(), data, BrokerProcess.freePorts());
    }
}
