// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.message.Qos;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes when more waits in the log for a session than it may have, and that nothing else does. */
class BacklogLimitsTest {
    private static final int MAX = 10;

    private SimulatedBroker broker = broker(MAX, 0, 0, false);
    private int published;

    private static SimulatedBroker broker(long messages, long bytes, long ageS, boolean refusesNew) {
        Bounds bounds = new Bounds(messages, bytes, ageS, refusesNew, 1 << 20, 100, 100, 1 << 20);
        return new SimulatedBroker(2, SessionSettings.DEFAULT.with(bounds));
    }

    // --- by number ---

    @Test
    void theNewestStayAndThePublisherIsToldOfSuccess() {
        offline("s");
        publish(25);
        look();

        assertThat(broker.metrics().value("session.dropped.count")).isEqualTo(15);
        assertThat(drain(broker.connect("s", Options.LASTING))).isEqualTo(texts(15, 25));
    }

    @Test
    void aSessionThatComesBackBeforeAnybodyLookedHasTheSame() {
        offline("s");
        publish(25);

        assertThat(drain(broker.connect("s", Options.LASTING))).isEqualTo(texts(15, 25));
    }

    @Test
    void othersOnTheSameFilterKeepTheirs() {
        offline("s");
        SimulatedClient other = subscribed("other");
        for (int i = 0; i < 5; i++) {
            publish(5);
            look();
        }

        assertThat(drain(other)).isEqualTo(texts(0, 25));
        assertThat(drain(broker.connect("s", Options.LASTING))).isEqualTo(texts(15, 25));
    }

    @Test
    void onlyWhatWaitsIsCountedHoweverManyShardsItLiesIn() {
        offline("s");
        for (int i = 0; i < 40; i++) {
            publish("t/" + i % 8, "m" + i);
        }
        look();

        assertThat(drain(broker.connect("s", Options.LASTING))).hasSize(MAX);
        assertThat(broker.metrics().value("session.dropped.count")).isEqualTo(30);
    }

    @Test
    void theOldestGoFirstWhicheverShardTheyLieIn() {
        offline("s");
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String text = "m" + i;
            publish(i < 30 ? "t/1" : "t/" + (i - 28), text);
            sent.add(text);
            broker.advanceMs(1_000);
        }
        look();

        assertThat(drain(broker.connect("s", Options.LASTING)))
                .containsExactlyInAnyOrderElementsOf(sent.subList(30, 40));
    }

    @Test
    void newOnesAreRefusedUntilThereIsRoom() {
        broker = broker(MAX, 0, 0, true);
        offline("s");
        publish(25);
        look();
        publish(5);
        look();

        SimulatedClient again = broker.connect("s", Options.LASTING);
        assertThat(drain(again)).isEqualTo(texts(0, 10));
        assertThat(broker.metrics().value("session.dropped.count")).isEqualTo(20);
        publish(3);
        assertThat(drain(again)).isEqualTo(texts(30, 33));
    }

    @Test
    void whatWasMadeRoomForIsTakenAndTheRestRefused() {
        twoAreRefusedAndFourAcknowledged();
        publish(20);

        // Four were acknowledged and four more are under way: so many came into the room they had left.
        assertThat(drain(broker.connect("s", Options.LASTING)))
                .containsExactlyElementsOf(concat(texts(4, 10), texts(12, 20)));
    }

    // --- by bytes and by age ---

    @Test
    void bytesAreCountedAsTheyLieInTheLog() {
        broker = broker(0, 4_000, 0, false);
        offline("s");
        publish("t/1", "x".repeat(3_000));
        for (int i = 0; i < 30; i++) {
            publish("t/1", "y".repeat(300));
        }
        look();

        List<String> left = drain(broker.connect("s", Options.LASTING));
        assertThat(left).allMatch(text -> text.startsWith("y"));
        assertThat(left.size()).isBetween(9, 13);
        assertThat(broker.metrics().value("session.dropped.bytes")).isEqualTo(31 - left.size());
    }

    @Test
    void refusingByBytesKeepsWhatFits() {
        broker = broker(0, 4_000, 0, true);
        offline("s");
        for (int i = 0; i < 30; i++) {
            publish("t/1", "y".repeat(300));
        }

        assertThat(drain(broker.connect("s", Options.LASTING)).size()).isBetween(9, 12);
    }

    @Test
    void whatIsTooOldGoes() {
        broker = broker(0, 0, 60, false);
        offline("s");
        publish(5);
        broker.advanceMs(59_000);
        publish(5);
        look();
        assertThat(broker.metrics().value("session.dropped.age")).isZero();
        broker.advanceMs(3_000);
        look();

        assertThat(broker.metrics().value("session.dropped.age")).isEqualTo(5);
        assertThat(drain(broker.connect("s", Options.LASTING))).isEqualTo(texts(5, 10));
    }

    // --- what is under way, and restarts ---

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsUnderWayIsNeverDropped(boolean crashes) {
        SimulatedClient subscriber = broker.subscribed("s", Options.LASTING.window(3), "t/+", Qos.EXACTLY_ONCE);
        publish(25);
        look();
        subscriber.breakOff();
        broker.pump();
        look();
        broker.store().compact();
        if (crashes) {
            broker.crashAndRecover();
            look();
            broker.sessions().durable().trim();
            broker.store().compact();
        }

        List<String> all = drain(broker.connect("s", Options.LASTING));
        assertThat(all).isEqualTo(concat(texts(0, 3), texts(15, 25)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theSameIsLeftAfterACrash(boolean refusesNew) {
        broker = broker(MAX, 0, 0, refusesNew);
        offline("s");
        publish(25);
        look();
        broker.sessions().durable().trim();
        broker.store().compact();

        broker.crashAndRecover();

        assertThat(drain(broker.connect("s", Options.LASTING))).isEqualTo(refusesNew ? texts(0, 10) : texts(15, 25));
    }

    @Test
    void aGapStaysAGapAfterACrashThoughItsMessagesLieInTheLogForOthers() {
        twoAreRefusedAndFourAcknowledged();
        broker.crashAndRecover();

        assertThat(drain(broker.connect("s", Options.LASTING))).isEqualTo(texts(4, 10));
    }

    @Test
    void aLimitThatIsLoweredTakesWhatIsTooMuchFromWhatWasKept() {
        broker = broker(MAX, 0, 0, true);
        offline("s");
        publish(12);
        look();
        broker.sessions()
                .configure(SessionSettings.DEFAULT.with(new Bounds(4, 0, 0, true, 1 << 20, 100, 100, 1 << 20)));
        look();
        broker.sessions()
                .configure(SessionSettings.DEFAULT.with(new Bounds(3, 0, 0, false, 1 << 20, 100, 100, 1 << 20)));
        look();

        assertThat(drain(broker.connect("s", Options.LASTING))).isEqualTo(texts(1, 4));
        assertThat(broker.metrics().value("session.dropped.count")).isEqualTo(9);
    }

    @Test
    void withoutALimitAllIsKept() {
        broker = broker(0, 0, 0, false);
        offline("s");
        publish(500);
        look();

        assertThat(drain(broker.connect("s", Options.LASTING))).isEqualTo(texts(0, 500));
    }

    /** Whatever comes in which order: each message is delivered once or counted as dropped, and order holds. */
    @Test
    void everyMessageIsDeliveredOrCounted() {
        for (int seed = 0; seed < 200; seed++) {
            run(seed);
        }
    }

    private void run(int seed) {
        Random random = new Random(seed);
        broker = broker(MAX, 0, 0, random.nextBoolean());
        published = 0;
        SimulatedClient client = subscribed("s");
        List<String> got = new ArrayList<>();
        List<Delivered> open = new ArrayList<>();
        boolean connected = true;
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> publish(random.nextInt(12));
                case 2 -> look();
                case 3 -> {
                    client.breakOff();
                    broker.pump();
                    connected = false;
                }
                case 4 -> {
                    client = broker.connect("s", Options.LASTING.window(1 + random.nextInt(6)));
                    connected = true;
                    open.clear();
                }
                default -> {
                    open.addAll(client.take());
                    for (int n = random.nextInt(4); connected && n > 0 && !open.isEmpty(); n--) {
                        Delivered one = open.remove(random.nextInt(open.size()));
                        client.acknowledge(one);
                        got.add(one.text());
                    }
                    broker.pump();
                }
            }
        }
        client.breakOff();
        broker.pump();
        got.addAll(drain(broker.connect("s", Options.LASTING)));

        assertThat(got).as("seed " + seed).doesNotHaveDuplicates();
        assertThat(got.size() + broker.metrics().value("session.dropped.count"))
                .as("seed " + seed)
                .isEqualTo(published);
    }

    // --- steps ---

    private SimulatedClient subscribed(String clientId) {
        return broker.subscribed(clientId, Options.LASTING, "t/+", Qos.AT_LEAST_ONCE);
    }

    private void offline(String clientId) {
        subscribed(clientId).breakOff();
        broker.pump();
    }

    /** Of twelve; then four more are under way when the connection breaks. */
    private void twoAreRefusedAndFourAcknowledged() {
        broker = broker(MAX, 0, 0, true);
        offline("s");
        publish(12);
        SimulatedClient again = broker.connect("s", Options.LASTING.window(4));
        again.take().forEach(again::acknowledge);
        broker.pump();
        again.breakOff();
        broker.pump();
    }

    private void look() {
        broker.sessions().limitBacklogs();
        broker.pump();
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            publish("t/1", "m" + published++);
        }
    }

    private void publish(String topic, String text) {
        SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);
        long token = publisher.publish(publisher.message(topic, text, Qos.EXACTLY_ONCE), 1);
        broker.pump();
        assertThat(publisher.published(token)).contains(PublishResult.ACCEPTED);
    }

    private static List<String> texts(int from, int end) {
        return IntStream.range(from, end).mapToObj(n -> "m" + n).toList();
    }

    private static List<String> concat(List<String> first, List<String> second) {
        List<String> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    /** Takes and acknowledges until nothing more comes. */
    private List<String> drain(SimulatedClient client) {
        List<String> texts = new ArrayList<>();
        broker.pump();
        for (List<Delivered> some = client.takeAndAcknowledge(); !some.isEmpty(); some = client.takeAndAcknowledge()) {
            some.forEach(delivered -> texts.add(delivered.text()));
            broker.pump();
        }
        return texts;
    }
}
