// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.backplane.api.message.Qos;
import org.backplane.api.message.TopicFilter;
import org.backplane.core.routing.DeniedTopics;
import org.backplane.core.sys.SystemTopics;
import org.junit.jupiter.api.Test;

/** What the broker says of itself, with a clock turned by hand. */
class SystemTopicsTest {
    private final SimulatedBroker broker = new SimulatedBroker(2);
    private final SystemTopics topics = new SystemTopics(broker.sessions(), broker.metrics(), broker.clock());
    private final SimulatedClient client = broker.connect("c", Options.BRIEF);

    private void say(int intervalS) {
        topics.configure(intervalS, "1.2.3");
        topics.tick();
        broker.pump();
    }

    private void pass(int seconds) {
        broker.advanceMs(seconds * 1000L);
        topics.tick();
        broker.pump();
    }

    private List<String> of(String topic) {
        return client.deliveries().stream()
                .filter(one -> one.topic().equals(topic))
                .map(Delivered::text)
                .toList();
    }

    @Test
    void aNewSubscriberGetsTheCurrentValuesAtOnce() {
        say(10);
        client.subscribe("$SYS/#", Qos.EXACTLY_ONCE);
        broker.pump();

        assertThat(of("$SYS/broker/version")).containsExactly("Backplane 1.2.3");
        assertThat(of("$SYS/broker/clients/connected")).containsExactly("1");
        assertThat(of("$SYS/brokers")).containsExactly("backplane");
        assertThat(client.deliveries()).hasSizeGreaterThan(60).allSatisfy(one -> {
            assertThat(one.retain()).isTrue();
            assertThat(one.qos()).isEqualTo(Qos.AT_MOST_ONCE);
        });
    }

    @Test
    void aSubscriberHearsOfWhatChangesEachInterval() {
        say(10);
        client.subscribe("$SYS/broker/#", Qos.AT_MOST_ONCE);
        broker.pump();
        client.take();
        SimulatedClient other = broker.connect("other", Options.LASTING);
        other.subscribe("$share/g/x", Qos.AT_MOST_ONCE);
        other.subscribe("x", Qos.AT_MOST_ONCE);
        other.publish("x", "12345", Qos.AT_LEAST_ONCE);
        broker.pump();

        pass(9);
        assertThat(client.deliveries()).isEmpty();
        pass(1);

        assertThat(of("$SYS/broker/uptime")).containsExactly("10 seconds");
        assertThat(of("$SYS/broker/clients/connected")).containsExactly("2");
        assertThat(of("$SYS/broker/subscriptions/count")).containsExactly("3");
        assertThat(of("$SYS/broker/shared_subscriptions/count")).containsExactly("1");
        assertThat(of("$SYS/broker/publish/messages/received")).containsExactly("1");
        assertThat(of("$SYS/broker/publish/bytes/received")).containsExactly("5");
        assertThat(of("$SYS/broker/version")).as("has not changed").isEmpty();
        assertThat(client.deliveries()).noneMatch(Delivered::retain);
    }

    @Test
    void countsSessionsThatGoAndStay() {
        say(1);
        client.subscribe("$SYS/broker/clients/#", Qos.AT_MOST_ONCE);
        broker.connect("stays", Options.LASTING).breakOff();
        broker.connect("expires", Options.LASTING.expiry(1)).breakOff();
        broker.connect("ends", Options.BRIEF).breakOff();
        pass(2);

        assertThat(of("$SYS/broker/clients/connected")).containsExactly("1");
        assertThat(of("$SYS/broker/clients/disconnected").getLast()).isEqualTo("1");
        assertThat(of("$SYS/broker/clients/total").getLast()).isEqualTo("2");
        assertThat(of("$SYS/broker/clients/maximum").getLast()).isEqualTo("2");
        assertThat(of("$SYS/broker/clients/expired").getLast()).isEqualTo("1");
    }

    @Test
    void staysOutOfWildcardsInTheFirstPlaceAndOfRetainedMessages() {
        client.subscribe("#", Qos.AT_MOST_ONCE);
        client.subscribe("+/broker/#", Qos.AT_MOST_ONCE);
        say(1);
        pass(2);

        assertThat(client.deliveries()).isEmpty();
        assertThat(broker.metrics().value("retained.count")).isZero();
        assertThat(broker.store().pump()).as("nothing of it is stored").isZero();
    }

    @Test
    void smoothsLoadAsMosquittoDoes() {
        say(60);
        client.subscribe("$SYS/broker/load/publish/received/+", Qos.AT_MOST_ONCE);
        for (int i = 0; i < 60; i++) {
            client.publish("x", "x", Qos.AT_MOST_ONCE);
        }
        pass(60);

        // 60 in a minute, weighed with 1 - exp(-1 / span).
        assertThat(of("$SYS/broker/load/publish/received/1min").getLast()).isEqualTo("37.93");
        assertThat(of("$SYS/broker/load/publish/received/5min").getLast()).isEqualTo("10.88");
        assertThat(of("$SYS/broker/load/publish/received/15min").getLast()).isEqualTo("3.87");
    }

    @Test
    void fallsSilentAndForgetsWhenTurnedOff() {
        say(1);
        topics.configure(0, "1.2.3");
        pass(5);
        client.subscribe("$SYS/#", Qos.AT_MOST_ONCE);
        broker.pump();

        assertThat(client.deliveries()).isEmpty();
        say(1);
        assertThat(of("$SYS/broker/version")).containsExactly("Backplane 1.2.3");
    }

    @Test
    void saysNothingThatTheDenyListNames() {
        SessionSettings now = SessionSettings.DEFAULT;
        broker.sessions().configure(now.with(new DeniedTopics(List.of(TopicFilter.of("$SYS/broker/#")))));
        client.subscribe("$SYS/#", Qos.AT_MOST_ONCE);
        say(1);
        client.subscribe("$SYS/+/#", Qos.AT_MOST_ONCE);
        broker.pump();

        assertThat(client.deliveries()).isNotEmpty().allMatch(one -> one.topic().startsWith("$SYS/brokers"));
    }
}
