// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SEND, receipts and transactions. */
final class PublishingTest {
    private final Client client = Client.connected();

    private Message published() {
        return client.session.published.getLast();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "/topic/a/b"})
    void publishesToTheTopicThatTheDestinationNames(String destination) {
        client.send("SEND\ndestination:" + destination + "\ncontent-length:3\n\nx^@y^@");

        assertThat(published().topic().name()).isEqualTo("a/b");
        assertThat(published().payload().toArray()).isEqualTo(new byte[] {'x', 0, 'y'});
        assertThat(published().qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(published().retain()).isFalse();
        assertThat(published().publisher()).isEqualTo("c");
        assertThat(published().expiresAtMs()).isEqualTo(Message.NEVER);
    }

    @Test
    void takesQosAndRetainFromHeaders() {
        client.send("SEND\ndestination:a\nqos:2\nretain:true\n\nx^@");
        assertThat(published().qos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(published().retain()).isTrue();

        client.send("SEND\ndestination:a\nqos:0\nretain:no\n\nx^@");
        assertThat(published().qos()).isEqualTo(Qos.AT_MOST_ONCE);
        assertThat(published().retain()).isFalse();
    }

    @Test
    void turnsHeadersIntoPropertiesAndKeepsItsOwn() {
        client.send("SEND\ndestination:a\ncontent-type:text/plain\nreply-to:/topic/r\ncorrelation-id:7\n"
                + "mine:1\ntwo\\cparts:b\nreceipt:r\ncontent-length:0\nmessage-id:9\n\n^@");

        assertThat(published().headers().list())
                .containsExactly(
                        Header.standard(Headers.CONTENT_TYPE, "text/plain"),
                        Header.standard(Headers.REPLY_TO, "r"),
                        Header.standard(Headers.CORRELATION_ID, "7".getBytes(StandardCharsets.UTF_8)),
                        Header.user("mine", "1"),
                        Header.user("two:parts", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/#", "+", "/topic/"})
    void refusesADestinationThatIsNoTopic(String destination) {
        client.send("SEND\ndestination:" + destination + "\nreceipt:r\n\nx^@");

        assertThat(client.sent())
                .contains("message:the destination is no topic")
                .contains("receipt-id:r\n");
        assertThat(client.session.published).isEmpty();
    }

    @Test
    void refusesATopicThatIsTooDeep() {
        FakeLane lane = new FakeLane();
        lane.limits = new BrokerLimits(9, 9, 9, 0, 2, 9);
        Client one = Client.connected(Settings.lane(lane, Settings.with("headersMax", 9)));

        one.send("SEND\ndestination:a/b\n\nx^@SEND\ndestination:a/b/c\n\nx^@");

        assertThat(one.session.published).hasSize(1);
        assertThat(one.sent()).contains("more than 2 levels");
        assertThat(lane.metrics.value("stomp.error.frames")).isOne();
    }

    @Test
    void sendsAReceiptOnlyWhenTheKernelHasKeptItsPromise() {
        client.send("SEND\ndestination:a\nreceipt:r\\c1\n\nx^@SEND\ndestination:a\n\ny^@");
        assertThat(client.sent()).isEmpty();

        client.pump();

        assertThat(client.sent()).isEqualTo("RECEIPT\nreceipt-id:r\\c1\n\n^@");
    }

    @ParameterizedTest
    @ValueSource(strings = {"receipt:r\n", ""})
    void saysThatAMessageWasRefusedAndCloses(String receipt) {
        client.session.publishResult = PublishResult.QUOTA_EXCEEDED;

        client.send("SEND\ndestination:a\n" + receipt + "\nx^@").pump();

        assertThat(client.sent())
                .startsWith("ERROR\n")
                .contains("message:the message was refused\\c QUOTA_EXCEEDED\n")
                .doesNotContain("RECEIPT")
                .contains(receipt.isEmpty() ? "" : "receipt-id:r\n");
        assertThat(client.connection.closed).isTrue();
    }

    @Test
    void limitsTheReceiptsThatAreOwed() {
        Client one = Client.connected(Settings.lane(Settings.with("receiptBytesMax", 1024)));
        String send = "SEND\ndestination:a\nreceipt:" + "r".repeat(192) + "\n\n^@";

        one.send(send.repeat(4)).pump().send(send.repeat(4));
        assertThat(one.connection.closed)
                .as("1,024 bytes are allowed, and came back")
                .isFalse();

        one.send(send);
        assertThat(one.sent()).contains("message:more than 1024 bytes of receipts");
    }

    @Test
    void holdsATransactionBackUntilItsCommit() {
        client.send("BEGIN\ntransaction:t\nreceipt:b\n\n^@"
                + "SEND\ndestination:a\ntransaction:t\nreceipt:s\n\nfirst^@"
                + "SEND\ndestination:other\n\nx^@"
                + "SEND\ndestination:a\ntransaction:t\n\nsecond^@");
        assertThat(client.session.calls).containsExactly("publish other qos 1");
        assertThat(client.sent()).isEqualTo("RECEIPT\nreceipt-id:b\n\n^@RECEIPT\nreceipt-id:s\n\n^@");

        client.send("COMMIT\ntransaction:t\nreceipt:c\n\n^@");
        assertThat(client.session.published.stream()
                        .map(one -> new String(one.payload().toArray(), StandardCharsets.UTF_8)))
                .isEqualTo(List.of("x", "first", "second"));
        assertThat(client.sent()).isEmpty();

        client.pump();
        assertThat(client.sent()).isEqualTo("RECEIPT\nreceipt-id:c\n\n^@");
    }

    @Test
    void forgetsATransactionThatIsAborted() {
        client.send("BEGIN\ntransaction:t\n\n^@SEND\ndestination:a\ntransaction:t\n\nx^@"
                + "ABORT\ntransaction:t\nreceipt:a\n\n^@COMMIT\ntransaction:t\n\n^@");

        assertThat(client.session.published).isEmpty();
        assertThat(client.sent())
                .startsWith("RECEIPT\nreceipt-id:a\n\n^@")
                .contains("message:there is no transaction \"t\"\n");
    }

    @Test
    void answersAnEmptyCommitAtOnce() {
        client.send("BEGIN\ntransaction:t\n\n^@COMMIT\ntransaction:t\nreceipt:c\n\n^@");

        assertThat(client.sent()).isEqualTo("RECEIPT\nreceipt-id:c\n\n^@");
    }

    @Test
    void limitsTransactions() {
        StompSettings tight = Settings.with("transactionBytesMax", 1024);
        Client one = Client.connected(Settings.lane(tight));
        String send = "SEND\ndestination:a\ntransaction:t\n\n" + "x".repeat(255) + "^@";

        one.send("BEGIN\ntransaction:t\n\n^@" + send.repeat(2));
        assertThat(one.connection.closed).as("2 x (1 + 255 + 256) bytes").isFalse();
        one.send("ABORT\ntransaction:t\n\n^@BEGIN\ntransaction:t\n\n^@" + send.repeat(3));
        assertThat(one.sent()).contains("message:open transactions hold more than 1024 bytes\n");

        Client two = Client.connected(Settings.lane(Settings.with("transactionsMax", 1)));
        two.send("BEGIN\ntransaction:t\n\n^@BEGIN\ntransaction:u\n\n^@");
        assertThat(two.sent()).contains("message:more than 1 transactions are open\n");

        client.send("BEGIN\ntransaction:t\n\n^@BEGIN\ntransaction:t\n\n^@");
        assertThat(client.sent()).contains("message:transaction \"t\" has begun already\n");
    }
}
