// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.backplane.api.protocol.ExportedState;
import org.junit.jupiter.api.Test;

/** Connections that change their code in the middle. */
final class StateTest {
    /** A client's half of a conversation in which all that is exported matters. */
    private static final String CONVERSATION = "CONNECT\naccept-version:1.2\nheart-beat:30000,30000\n\n^@"
            + "SUBSCRIBE\nid:one\ndestination:/topic/to/you\nack:client\nreceipt:1\n\n^@"
            + "SUBSCRIBE\nid:two\ndestination:to/you\nack:client-individual\n\n^@"
            + "SUBSCRIBE\nid:three\ndestination:to/#\n\n^@"
            + "BEGIN\ntransaction:t\n\n^@"
            + "SEND\ndestination:in/t\ntransaction:t\ncontent-length:3\nmine:1\ncontent-type:x\n\na^@b^@"
            + "ACK\nid:1\ntransaction:t\n\n^@"
            + "SEND\ndestination:one/topic\nreceipt:2\nqos:2\nretain:true\n\nhello^@\n\r\n"
            + "ACK\nid:5\n\n^@NACK\nid:4\n\n^@"
            + "UNSUBSCRIBE\nid:one\nreceipt:3\n\n^@"
            + "COMMIT\ntransaction:t\nreceipt:4\n\n^@"
            + "UNSUBSCRIBE\nid:two\nreceipt:5\n\n^@"
            + "SEND\ndestination:last\n\nx^@"
            + "DISCONNECT\nreceipt:bye\n\n^@";

    private final StompLane lane = Settings.lane();
    private final StompLane other = Settings.lane();

    /** Answers come late, so that there is always something owed. */
    private static String run(StompLane first, StompLane second, int swapAt) {
        Client client = new Client(first);
        byte[] bytes = CONVERSATION.replace("^@", "\0").getBytes(StandardCharsets.UTF_8);
        StringBuilder alarms = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            if (i == swapAt) {
                client.moveTo(second);
            }
            client.send(new byte[] {bytes[i]});
            alarms.append(client.connection.wakeInMs).append(' ');
            if (i % 25 == 0) {
                client.pump();
            }
            if (i % 40 == 0 && client.connection.session != null && !client.connection.closed) {
                client.deliver("to/you", "hi", i, 2, 3);
            }
        }
        return client.pump().sent() + " " + client.session.calls + " " + client.session.published + " " + alarms;
    }

    @Test
    void goesOnAtEveryByteAsIfNothingHadHappened() {
        String undisturbed = run(lane, other, -1).replaceAll("payload=[^,]*", "");

        assertThat(undisturbed)
                .contains("receipt-id:bye", "publish in/t", "publish last", "unsubscribe [to/you]", "end will false")
                .doesNotContain("ERROR");
        for (int at = 1; at < CONVERSATION.replace("^@", "\0").length(); at++) {
            assertThat(run(lane, other, at).replaceAll("payload=[^,]*", ""))
                    .as("swapped at byte %d", at)
                    .isEqualTo(undisturbed);
        }
    }

    /** A client of whose state every section has something. */
    private Client busy() {
        Client client = Client.connected(lane)
                .send("SUBSCRIBE\nid:s\ndestination:a\nack:client\n\n^@SUBSCRIBE\nid:t\ndestination:b\n\n^@")
                .pump()
                .send("BEGIN\ntransaction:t\n\n^@SEND\ndestination:c\ntransaction:t\nmine:x\n\nhi^@")
                .send("SEND\ndestination:d\nreceipt:r\n\nhi^@");
        client.deliver("a", "x", 7, 1);
        client.deliver("b", "y", 8, 2);
        client.send("ACK\nid:1\ntransaction:t\n\n^@");
        return client;
    }

    @Test
    void sendsAnswersToTheOldCodeThroughTheNewOne() {
        Client client = busy();
        client.sent();

        client.moveTo(other);
        client.pump().send("COMMIT\ntransaction:t\nreceipt:c\n\n^@").pump();

        assertThat(client.sent()).isEqualTo("RECEIPT\nreceipt-id:r\n\n^@RECEIPT\nreceipt-id:c\n\n^@");
        assertThat(client.session.calls)
                .endsWith("publish d qos 1", "acknowledge 8", "publish c qos 1", "acknowledge 7");
    }

    @Test
    void endsOnlyWhenWhatTheOldCodeAskedIsAnswered() {
        Client client = Client.connected(lane).send("SEND\ndestination:a\n\nx^@");

        client.moveTo(other);
        client.send("DISCONNECT\nreceipt:bye\n\n^@");
        assertThat(client.sent()).isEmpty();
        assertThat(client.connection.closed).isFalse();

        client.pump();
        assertThat(client.sent()).isEqualTo("RECEIPT\nreceipt-id:bye\n\n^@");
    }

    @Test
    void knowsTheIdentifierThatOutlivedItsSubscription() {
        String subscribe = "SUBSCRIBE\nid:%s\ndestination:$share/g/a\n\n^@";
        Client client = Client.connected(lane)
                .send(subscribe.formatted("one") + subscribe.formatted("two") + "UNSUBSCRIBE\nid:two\n\n^@");

        client.moveTo(other);
        client.deliver("a", "x", 7, 2);

        assertThat(client.sent()).contains("subscription:one\n");
    }

    @Test
    void answersAConnectThatTheOldCodeAsked() {
        Client client = new Client(lane).send(Client.CONNECT);

        client.moveTo(other);
        client.pump();

        assertThat(client.sent()).startsWith("CONNECTED\n");
    }

    @Test
    void exportsTheSameAgainAfterImport() {
        Client client = busy();
        ExportedState state = client.handler.export(1);
        byte[] before = state.bytes().clone();

        ExportedState again = lane.resume(client.connection, state).export(1);

        assertThat(again.bytes()).isEqualTo(before);
        assertThat(state.bytes()).isEqualTo(before);
        assertThat(again.protocol()).isEqualTo("stomp");
    }

    @Test
    void takesOverWithoutTouchingTheConnection() {
        Client client = busy();
        client.sent();
        int wakeInMs = client.connection.wakeInMs;

        lane.resume(client.connection, client.handler.export(1));

        assertThat(client.sent()).isEmpty();
        assertThat(client.connection.wakeInMs).isEqualTo(wakeInMs);
    }

    @Test
    void skipsSectionsAndFieldsThatALaterVersionAdded() {
        Client client = busy();
        byte[] bytes = client.handler.export(1).bytes();
        int first = ByteBuffer.wrap(bytes).getInt(1);
        ByteBuffer grown = ByteBuffer.allocate(bytes.length + 3 + 7);
        // The first section gets three bytes more, and a section 99 comes at the end.
        grown.put((byte) 1).putInt(first + 3).put(bytes, 5, first).put(new byte[3]);
        grown.put(bytes, 5 + first, bytes.length - first - 5 - 4);
        grown.put((byte) 99).putInt(2).put(new byte[2]);
        sign(grown.array());

        ExportedState state = new ExportedState("stomp", 1, grown.array());

        assertThat(lane.resume(client.connection, state).export(1).bytes()).isEqualTo(bytes);
    }

    private static void sign(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
    }

    @Test
    void refusesOtherSchemasAndProtocols() {
        Client client = busy();
        byte[] bytes = client.handler.export(1).bytes();

        assertThatThrownBy(() -> client.handler.export(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> client.handler.export(0)).isInstanceOf(IllegalArgumentException.class);
        for (ExportedState state : List.of(
                new ExportedState("stomp", 2, bytes),
                new ExportedState("mqtt", 1, bytes),
                new ExportedState("stomp", 1, new byte[0]))) {
            assertThatThrownBy(() -> lane.resume(client.connection, state))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesDamagedStateWithNothingButIllegalArgument() {
        Client client = busy();
        byte[] good = client.handler.export(1).bytes();
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;

        for (int i = 0; i < 20_000; i++) {
            byte[] bad =
                    Arrays.copyOf(good, random.nextInt(4) == 0 ? 5 + random.nextInt(good.length - 5) : good.length);
            bad[random.nextInt(bad.length - 4)] ^= (byte) (1 + random.nextInt(255));
            assertThatThrownBy(() -> lane.resume(client.connection, new ExportedState("stomp", 1, bad)))
                    .isInstanceOf(IllegalArgumentException.class);
            // With a checksum that fits: whoever wrote it, it is read or refused.
            sign(bad);
            byte[] signed = bad.clone();
            try {
                lane.resume(client.connection, new ExportedState("stomp", 1, bad));
            } catch (IllegalArgumentException expected) {
                refused++;
            }
            assertThat(bad).isEqualTo(signed);
        }
        assertThat(refused).isBetween(1_000, 19_999);
    }
}
