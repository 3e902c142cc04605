// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A whole connection under hostile bytes: it answers or closes, but nothing escapes to the kernel. */
final class RandomBytesTest {
    private static final int CONNECTIONS = Boolean.getBoolean("backplane.long") ? 1_000_000 : 20_000;
    private static final String[] SEEDS = {
        "SEND\ndestination:a\nreceipt:r\n\nx\0",
        "SEND\ndestination:a\ncontent-length:3\ntransaction:t\n\na\0b\0",
        "SUBSCRIBE\nid:s\ndestination:a/+\nack:client\n\n\0",
        "UNSUBSCRIBE\nid:s\nreceipt:u\n\n\0",
        "BEGIN\ntransaction:t\n\n\0",
        "COMMIT\ntransaction:t\nreceipt:c\n\n\0",
        "ABORT\ntransaction:t\n\n\0",
        "ACK\nid:1\n\n\0",
        "NACK\nid:2\ntransaction:t\n\n\0",
        "DISCONNECT\nreceipt:bye\n\n\0",
        "\r\n\n"
    };

    private final StompLane lane =
            Settings.lane(Settings.with(Map.of("headerBytesMax", 256, "bodyBytesMax", 1024, "headersMax", 8)));

    @Test
    void nothingEscapesFromAConnectionWhateverComes() {
        long base = Long.getLong("backplane.seed", 42);
        int closed = 0;

        for (long seed = base; seed < base + CONNECTIONS; seed++) {
            try {
                closed += one(new SplittableRandom(seed)) ? 1 : 0;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dbackplane.seed=" + seed, e);
            }
        }

        assertThat(closed).isBetween(CONNECTIONS / 10, CONNECTIONS - 1);
    }

    private boolean one(SplittableRandom random) {
        Client client = new Client(lane);
        client.send(mutated(random, "CONNECT\naccept-version:1.2\nheart-beat:1,1\n\n\0", 20));
        for (int i = 0; i < 8 && !client.connection.closed; i++) {
            client.pump();
            if (client.connection.session != null && random.nextInt(3) == 0) {
                client.deliver("a/b", "hi", i + 1, 1 + random.nextInt(2));
            }
            client.send(mutated(random, SEEDS[random.nextInt(SEEDS.length)], 10));
        }
        if (!client.connection.closed) {
            client.pump();
            assertThat(client.leftovers()).isLessThanOrEqualTo(256 + 1024);
        }
        return client.connection.closed;
    }

    private static byte[] mutated(SplittableRandom random, String frame, int oneIn) {
        byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
        if (random.nextInt(oneIn) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
