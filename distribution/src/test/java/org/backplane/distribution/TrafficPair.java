// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Ledger;
import org.backplane.distribution.raw.Publisher;
import org.backplane.distribution.raw.RawClient;
import org.backplane.distribution.raw.Subscriber;

/** A publisher and its subscriber that keep some messages on their way for as long as they are let. */
final class TrafficPair implements AutoCloseable {
    /** Published and not yet received, at most: no subscriber lags so far that QoS 0 may be dropped. */
    private static final int UNDERWAY_MAX = 50;

    private static final long WINDOW_PATIENCE_MS = 20;

    private final Publisher publisher;
    private final Subscriber subscriber = new Subscriber();
    private final RawClient publishing;
    private final RawClient subscribing;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile String failure = "";

    private TrafficPair(RawClient publishing, RawClient subscribing, String topic, int qos) {
        this.publishing = publishing;
        this.subscribing = subscribing;
        this.publisher = new Publisher(topic, qos, 20, 64);
        publishing.listen(packet -> publisher.onPacket(publishing, packet));
        subscribing.listen(packet -> subscriber.onPacket(subscribing, packet));
        this.thread = Thread.ofVirtual().unstarted(this::publish);
    }

    static TrafficPair start(BrokerUnderTest broker, Wire from, Wire to, int number, int qos) throws Exception {
        String topic = "live/" + number;
        RawClient subscribing = RawClient.connect(broker, to, 5, "live-sub-" + number, number % 2 == 0);
        if (subscribing.subscribe(topic, qos) != qos) {
            throw new AssertionError("subscription refused");
        }
        RawClient publishing = RawClient.connect(broker, from, 5, "live-pub-" + number, number % 2 == 0);
        TrafficPair pair = new TrafficPair(publishing, subscribing, topic, qos);
        pair.thread.start();
        return pair;
    }

    int received() {
        return subscriber.count(publisher.topic());
    }

    int sent() {
        return publisher.sent();
    }

    /** Stops publishing, waits for what is under way; what went wrong, in words. */
    List<String> finish(Duration patience) throws Exception {
        stopping = true;
        List<String> faults = new ArrayList<>();
        if (!thread.join(patience)) {
            faults.add(this + ": still publishing");
        }
        if (!failure.isEmpty()) {
            faults.add(this + ": " + failure);
        }
        if (!publisher.awaitAll(patience.toMillis())) {
            faults.add(this + ": not everything was acknowledged");
        }
        try {
            Until.holds("last message", patience, () -> subscriber.last(publisher.topic()) == publisher.sent());
        } catch (AssertionError e) {
            faults.add(this + ": the last message did not come");
        }
        if (!publishing.isOpen() || !subscribing.isOpen()) {
            faults.add(this + ": disconnected");
        }
        List<Integer> numbers = subscriber.numbers(publisher.topic());
        faults.addAll(Ledger.faults(toString(), numbers, publisher.sent(), publisher.qos() != 1));
        return faults;
    }

    @Override
    public void close() throws IOException {
        stopping = true;
        publishing.close();
        subscribing.close();
    }

    @Override
    public String toString() {
        return publisher.topic() + " at QoS " + publisher.qos() + ", " + sent() + " sent, " + publisher.acknowledged()
                + " acknowledged, " + received() + " received";
    }

    private void publish() {
        try {
            while (!stopping) {
                int received = received();
                if (publisher.sent() - received < UNDERWAY_MAX) {
                    publisher.publish(publishing, WINDOW_PATIENCE_MS);
                } else {
                    Until.holds("room", Duration.ofMinutes(1), () -> stopping || received() > received);
                }
            }
        } catch (Exception | AssertionError e) {
            failure = e.toString();
        }
    }
}
