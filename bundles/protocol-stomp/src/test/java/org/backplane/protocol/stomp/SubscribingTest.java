// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SUBSCRIBE, MESSAGE, ACK and their ends. */
final class SubscribingTest {
    private final Client client = Client.connected();

    private static String subscribe(String id, String destination, String ack) {
        return "SUBSCRIBE\nid:" + id + "\ndestination:" + destination + "\nack:" + ack + "\n\n^@";
    }

    private Client subscribed(String id, String destination, String ack) {
        return client.send(subscribe(id, destination, ack)).pump();
    }

    private void acknowledge(long serial) {
        client.send("ACK\nid:" + serial + "\n\n^@");
    }

    @Test
    void subscribesAtQosOneAndSendsTheReceiptWhenItHolds() {
        client.send("SUBSCRIBE\nid:s\ndestination:/topic/a/#\nreceipt:r\n\n^@");
        assertThat(client.sent()).isEmpty();

        client.pump();

        assertThat(client.session.subscriptions.getFirst().filter().text()).isEqualTo("a/#");
        assertThat(client.session.subscriptions.getFirst().qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(client.sent()).isEqualTo("RECEIPT\nreceipt-id:r\n\n^@");
    }

    @Test
    void writesAMessageWithItsHeaders() {
        subscribed("s:1", "/topic/a/+", "auto");
        Headers headers = Headers.of(List.of(
                Header.standard(Headers.CONTENT_TYPE, "text/plain"),
                Header.standard(Headers.PAYLOAD_FORMAT, 1L),
                Header.standard(Headers.CORRELATION_ID, new byte[] {(byte) 0xFF}),
                Header.user("mine", "x:y"),
                Header.user("mine", "again"),
                Header.user("subscription", "forged"),
                Header.user("", "nameless")));

        client.deliver(Client.message("a/b", "hi", headers), 7, 1);

        assertThat(client.sent())
                .isEqualTo("MESSAGE\nsubscription:s\\c1\nmessage-id:1\ndestination:/topic/a/b\n"
                        + "content-length:2\ncontent-type:text/plain\nmine:x\\cy\nmine:again\n\nhi^@");
    }

    @Test
    void acknowledgesAutoMessagesWhenTheKernelMayBeAsked() {
        subscribed("s", "a", "auto");
        client.deliver("a", "x", 7, 1);
        client.deliver("a", "y", 8, 1);
        assertThat(client.session.calls).as("not in the middle of a delivery").containsExactly("subscribe a as 1");
        assertThat(client.connection.wakeInMs).isZero();

        client.sent();
        client.wake();

        assertThat(client.session.calls).containsExactly("subscribe a as 1", "acknowledge 7", "acknowledge 8");
        assertThat(client.sent()).as("no heart-beat right behind a message").isEmpty();
    }

    @Test
    void sendsEachSubscriptionItsOwnMessageAndWaitsForAllOfThem() {
        subscribed("one", "a", "client-individual");
        subscribed("two", "/topic/a", "client-individual");
        subscribed("all", "#", "auto");

        client.deliver("a", "x", 7, 2, 3);

        assertThat(client.sent())
                .contains("subscription:one\nmessage-id:1\ndestination:a\nack:1\n")
                .contains("subscription:two\nmessage-id:2\ndestination:/topic/a\nack:2\n")
                .contains("subscription:all\nmessage-id:3\ndestination:a\ncontent-length");
        acknowledge(1);
        assertThat(client.session.calls).doesNotContain("acknowledge 7");
        acknowledge(2);
        assertThat(client.session.calls).endsWith("acknowledge 7");
    }

    @Test
    void acknowledgesCumulativelyWithinTheSubscription() {
        subscribed("s", "a", "client");
        subscribed("t", "b", "client");
        client.deliver("a", "1", 11, 1);
        client.deliver("b", "2", 12, 2);
        client.deliver("a", "3", 13, 1);
        client.deliver("a", "4", 14, 1);
        client.session.calls.clear();

        acknowledge(3);
        acknowledge(1);

        assertThat(client.session.calls).containsExactly("acknowledge 11", "acknowledge 13");
        assertThat(client.connection.closed).as("a late ACK is no fault").isFalse();
    }

    @Test
    void sendsOneMessageToManyConnections() {
        StompLane lane = Settings.lane();
        Client one = Client.connected(lane).send(subscribe("mine", "a", "auto"));
        Client gone = Client.connected(lane).send(subscribe("s", "a", "auto") + "DISCONNECT\n\n^@");
        Client two = Client.connected(lane).send(subscribe("yours", "/topic/a", "client"));
        FakeTargets targets = new FakeTargets()
                .add(one, 0, false, false, 1)
                .add(gone, 5, false, false, 1)
                .add(two, 6, false, false, 1);

        lane.deliver(Client.message("a", "x", Headers.EMPTY), targets);

        assertThat(one.sent()).contains("subscription:mine\n").endsWith("\n\nx^@");
        assertThat(two.sent())
                .contains("subscription:yours\n")
                .contains("destination:/topic/a\n")
                .endsWith("\n\nx^@");
        assertThat(targets.refused).containsExactly(1);
        assertThat(one.connection.wakeInMs).as("QoS 0 needs no acknowledgement").isNegative();
    }

    @Test
    void acknowledgesOneByOneAndTakesNackForAnAcknowledgement() {
        subscribed("s", "a", "client-individual");
        client.deliver("a", "1", 11, 1);
        client.deliver("a", "2", 12, 1);
        client.sent();
        client.session.calls.clear();

        client.send("NACK\nid:2\nreceipt:n\n\n^@");

        assertThat(client.session.calls).containsExactly("acknowledge 12");
        assertThat(client.sent()).isEqualTo("RECEIPT\nreceipt-id:n\n\n^@");
    }

    @Test
    void survivesADeliveryInTheMiddleOfAnAcknowledgement() {
        subscribed("s", "a", "client");
        client.deliver("a", "1", 11, 1);
        client.deliver("a", "2", 12, 1);
        client.session.onAcknowledge = () -> client.deliver("a", "more", 20 + client.session.calls.size(), 1);

        acknowledge(2);

        assertThat(client.session.calls).containsExactly("subscribe a as 1", "acknowledge 11", "acknowledge 12");
        assertThat(client.sent()).contains("message-id:3\n").contains("message-id:4\n");
    }

    @Test
    void holdsAcknowledgementsOfATransactionBack() {
        subscribed("s", "a", "client-individual");
        client.deliver("a", "1", 11, 1);
        client.session.calls.clear();

        client.send("BEGIN\ntransaction:t\n\n^@ACK\nid:1\ntransaction:t\n\n^@");
        assertThat(client.session.calls).isEmpty();
        client.send("COMMIT\ntransaction:t\n\n^@");
        assertThat(client.session.calls).containsExactly("acknowledge 11");
    }

    @ParameterizedTest
    @CsvSource({"0", "2", "x"})
    void refusesAnAcknowledgementOfWhatWasNeverSent(String id) {
        subscribed("s", "a", "client");
        client.deliver("a", "1", 11, 1);

        client.send("ACK\nid:" + id + "\nreceipt:r\n\n^@");

        assertThat(client.sent()).contains("message:no message was sent with ack \"" + id + "\"\nreceipt-id:r\n");
    }

    @Test
    void sendsRetainedMessagesToTheSubscriptionThatBroughtThem() {
        subscribed("old", "a", "auto");
        subscribed("new", "a", "auto");
        FakeTargets targets = new FakeTargets().add(client, 7, false, true, 2);

        Settings.lane().deliver(Client.message("a", "kept", Headers.EMPTY), targets);

        assertThat(client.sent())
                .contains("subscription:new\n")
                .contains("retain:true\n")
                .doesNotContain("old");
    }

    @Test
    void endsTheKernelsSubscriptionWithTheLastOne() {
        subscribed("one", "a", "client");
        subscribed("two", "a", "client");
        client.deliver("a", "x", 7, 2);
        client.session.calls.clear();
        client.sent();

        client.send("UNSUBSCRIBE\nid:two\nreceipt:r2\n\n^@");
        assertThat(client.sent()).isEqualTo("RECEIPT\nreceipt-id:r2\n\n^@");
        client.deliver("a", "y", 8, 2);
        assertThat(client.sent()).contains("subscription:one\n").doesNotContain("two");

        client.send("UNSUBSCRIBE\nid:one\nreceipt:r1\n\n^@");
        assertThat(client.session.calls)
                .as("what the gone subscription did not acknowledge does not fill the window")
                .containsExactly("unsubscribe [a]", "acknowledge 7", "acknowledge 8");
        assertThat(client.sent()).isEmpty();
        client.pump();
        assertThat(client.sent()).isEqualTo("RECEIPT\nreceipt-id:r1\n\n^@");
    }

    @Test
    void refusesWhatIsStillOnItsWayToNobody() {
        subscribed("s", "a", "client").send("UNSUBSCRIBE\nid:s\n\n^@").pump();

        assertThat(client.deliver("a", "x", 7, 1).refused).containsExactly(0);
        assertThat(client.sent()).isEmpty();
    }

    @Test
    void findsANewerSubscriptionForWhatCameByAnOlderOne() {
        subscribed("one", "a/+", "auto");
        subscribed("two", "a/+", "auto").send("UNSUBSCRIBE\nid:one\n\n^@");

        client.deliver("a/b", "x", 7, 1);

        assertThat(client.sent()).contains("subscription:two\n").doesNotContain("one");
    }

    @Test
    void letsSubscriptionsToAShareTakeTurns() {
        subscribed("one", "$share/g/a", "auto");
        subscribed("two", "$share/g/a", "auto");

        client.deliver("a", "x", 7, 2);
        client.deliver("a", "y", 8, 2);

        assertThat(client.sent()).containsOnlyOnce("subscription:one\n").containsOnlyOnce("subscription:two\n");
    }

    @Test
    void doesNotSendWhatHasExpired() {
        subscribed("s", "a", "auto");
        Message old = new Message(Topic.of("a"), Payload.EMPTY, Qos.AT_LEAST_ONCE, false, Headers.EMPTY, 0, 1, "");

        assertThat(client.deliver(old, 7, 1).refused).containsExactly(0);
    }

    @ParameterizedTest
    @CsvSource({
        "a/#/b,auto,the destination is no topic filter",
        "'',auto,the destination is no topic filter",
        "a,sometimes,\"ack is auto, client or client-individual, not \"\"sometimes\"\"\"",
    })
    void refusesWhatCannotBeSubscribedTo(String destination, String ack, String message) {
        client.send(subscribe("s", destination, ack));

        assertThat(client.sent())
                .contains("message:")
                .contains(message.replace("\"\"", "\"").replaceAll("^\"|\"$", ""));
        assertThat(client.connection.closed).isTrue();
    }

    @Test
    void refusesSecondUsesOfAnIdSelectorsAndUnknownIds() {
        Client one = Client.connected().send(subscribe("s", "a", "auto").repeat(2));
        assertThat(one.sent()).contains("there is a subscription \"s\" already");

        Client two = Client.connected().send("SUBSCRIBE\nid:s\ndestination:a\nselector:x > 1\n\n^@");
        assertThat(two.sent()).contains("selectors are not supported");

        Client three = Client.connected().send("UNSUBSCRIBE\nid:s\n\n^@");
        assertThat(three.sent()).contains("there is no subscription \"s\"");

        Client four = Client.connected().send("SUBSCRIBE\ndestination:a\n\n^@");
        assertThat(four.sent()).contains("SUBSCRIBE needs the header id");
    }

    @Test
    void limitsSubscriptions() {
        FakeLane lane = new FakeLane();
        lane.limits = new BrokerLimits(9, 9, 9, 0, 9, 2);
        Client one = Client.connected(Settings.lane(lane, Settings.with("headersMax", 9)));
        one.send(subscribe("1", "a", "auto") + subscribe("2", "b", "auto") + subscribe("3", "c", "auto"));
        assertThat(one.sent()).contains("message:more than 2 subscriptions\n");

        Client two = Client.connected(Settings.lane(Settings.with("subscriptionsPerDestinationMax", 1)));
        two.send(subscribe("1", "a", "auto") + subscribe("2", "a", "auto"));
        assertThat(two.sent()).contains("message:more than 1 subscriptions to the same destination\n");
    }

    @Test
    void saysThatTheKernelRefusedASubscription() {
        client.session.subscribeResult = SubscribeResult.NOT_AUTHORIZED;

        client.send("SUBSCRIBE\nid:s\ndestination:a\nreceipt:r\n\n^@").pump();

        assertThat(client.sent()).contains("message:the subscription was refused\\c NOT_AUTHORIZED\nreceipt-id:r\n");
        assertThat(client.connection.closed).isTrue();
    }
}
