// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.client.Cable;
import org.backplane.distribution.client.Filter;
import org.backplane.distribution.client.Incoming;
import org.backplane.distribution.client.Library;
import org.backplane.distribution.client.Login;
import org.backplane.distribution.client.Outgoing;
import org.backplane.distribution.client.Property;
import org.backplane.distribution.client.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What version 5 adds, by both libraries that speak it over each transport. */
@ExtendWith(SharedBroker.class)
@ParameterizedClass(name = "{0} over {1}")
@MethodSource("everyFiveOverEveryWire")
class MqttFiveIT {
    private static final AtomicInteger TESTS = new AtomicInteger();

    @Parameter(0)
    Library library = Library.PAHO_5;

    @Parameter(1)
    Wire wire = Wire.TCP;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final BrokerUnderTest broker;
    private String base = "";

    MqttFiveIT(BrokerUnderTest broker) {
        this.broker = broker;
    }

    static Stream<Arguments> everyFiveOverEveryWire() {
        return Stream.of(Library.PAHO_5, Library.HIVEMQ_5)
                .flatMap(library -> Stream.of(Wire.values()).map(wire -> Arguments.of(library, wire)));
    }

    @BeforeEach
    void chooseTopics() {
        base = "five/" + TESTS.incrementAndGet();
    }

    @AfterEach
    void closeClients() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void passesUserPropertiesThroughInOrder() throws Exception {
        TestClient client = connected("c");
        client.subscribe(Filter.of(base, 1));
        Property[] properties = {
            new Property("b", "1"), new Property("a", "2"), new Property("b", "1"), new Property("ü", "")
        };

        client.publish(Outgoing.of(base, "x", 1).withProperties(properties));

        assertThat(client.next().properties()).containsExactly(properties);
    }

    @Test
    void passesRequestAndResponsePropertiesThrough() throws Exception {
        TestClient responder = connected("responder");
        responder.subscribe(Filter.of(base + "/request", 1));
        TestClient requester = connected("requester");
        requester.subscribe(Filter.of(base + "/answer", 1));
        byte[] id = {0, 1, (byte) 255};

        requester.publish(Outgoing.of(base + "/request", "?", 1).withRequest("text/plain", base + "/answer", id));
        Incoming request = responder.next();
        responder.publish(Outgoing.of(request.responseTopic(), "!", 1).withRequest("", "none", request.correlation()));

        assertThat(request.contentType()).isEqualTo("text/plain");
        Incoming answer = requester.next();
        assertThat(answer.text()).isEqualTo("!");
        assertThat(answer.correlation()).isEqualTo(id);
    }

    @Test
    void expiresMessagesThatWaitTooLong() throws Exception {
        TestClient away = client("away");
        away.connect(Login.lasting(id("away")));
        away.subscribe(Filter.of(base + "/+", 1));
        away.disconnect();
        TestClient publisher = connected("pub");
        publisher.publish(Outgoing.of(base + "/short", "short", 1).withExpiryS(1));
        publisher.publish(Outgoing.of(base + "/long", "long", 1).withExpiryS(1000));
        long publishedNs = System.nanoTime();

        Until.holds("2.5 s have passed", Duration.ofSeconds(5), () -> System.nanoTime() - publishedNs > 2_500_000_000L);
        TestClient back = client("away");
        back.connect(Login.lasting(id("away")));

        Incoming message = back.next();
        assertThat(message.text()).isEqualTo("long");
        assertThat(message.expiryS()).isBetween(900L, 999L);
    }

    @Test
    void sendsNothingBackWithNoLocal() throws Exception {
        TestClient client = connected("c");
        client.subscribe(Filter.of(base, 1).withNoLocal());

        client.publish(Outgoing.of(base, "own", 1));
        connected("other").publish(Outgoing.of(base, "other's", 1));

        assertThat(client.next().text()).isEqualTo("other's");
    }

    @Test
    void keepsTheRetainFlagWhenAskedTo() throws Exception {
        TestClient client = connected("c");
        client.subscribe(Filter.of(base, 1).withRetainAsPublished());

        client.publish(Outgoing.of(base, "x", 1).retained());
        client.publish(Outgoing.of(base, "y", 1));

        assertThat(client.next().retain()).isTrue();
        assertThat(client.next().retain()).isFalse();
    }

    @Test
    void sendsRetainedMessagesAsRetainHandlingSays() throws Exception {
        TestClient client = connected("c");
        client.publish(Outgoing.of(base, "retained", 1).retained());

        client.subscribe(Filter.of(base, 1).withRetainHandling(2));
        client.unsubscribe(base);
        client.subscribe(Filter.of(base, 1).withRetainHandling(1));
        Incoming atFirst = client.next();
        client.subscribe(Filter.of(base, 1).withRetainHandling(1));
        client.publish(Outgoing.of(base, "live", 1));

        assertThat(atFirst.text()).isEqualTo("retained");
        assertThat(client.next().text()).isEqualTo("live");
    }

    @Test
    void dropsWhatIsLargerThanTheClientTakes() throws Exception {
        TestClient client = client("small");
        client.connect(Login.brief(id("small")).withPacketBytesMax(200));
        client.subscribe(Filter.of(base, 1));
        TestClient publisher = connected("pub");

        publisher.publish(Outgoing.of(base, new byte[300], 1));
        publisher.publish(Outgoing.of(base, "fits", 1));

        assertThat(client.next().text()).isEqualTo("fits");
    }

    @Test
    void usesTopicAliasesThatTheClientOffers() throws Exception {
        // Paho 1.2.5 hands out an empty topic for every aliased publish (eclipse-paho/paho.mqtt.java#866).
        assumeTrue(library != Library.PAHO_5, "Paho 1.2.5 does not resolve incoming topic aliases, its issue 866");
        TestClient client = client("alias");
        client.connect(Login.brief(id("alias")).withTopicAliasMax(2));
        client.subscribe(Filter.of(base + "/#", 1));
        TestClient publisher = connected("pub");

        for (int i = 0; i < 30; i++) {
            publisher.publish(Outgoing.of(base + "/t" + i % 3, "m" + i, 1));
        }

        for (int i = 0; i < 30; i++) {
            Incoming message = client.next();
            assertThat(message.topic()).isEqualTo(base + "/t" + i % 3);
            assertThat(message.text()).isEqualTo("m" + i);
        }
    }

    @Test
    void delaysAWillAndCancelsItOnReturn() throws Exception {
        TestClient watcher = connected("watcher");
        watcher.subscribe(Filter.of(base + "/#", 1));
        Cable cable = keep(new Cable(broker.port(wire)));
        for (String name : List.of("returns", "stays-away")) {
            TestClient victim = keep(library.client(id(name), wire, cable.port(), broker.certificate()));
            victim.connect(Login.lasting(id(name)).withWill(Outgoing.of(base + "/" + name, name, 1), 2));
        }

        cable.cut();
        TestClient returned = client("returns");
        returned.connect(Login.lasting(id("returns")));

        assertThat(watcher.next().text()).isEqualTo("stays-away");
        watcher.publish(Outgoing.of(base + "/end", "end", 1));
        assertThat(watcher.next().text()).isEqualTo("end");
    }

    @Test
    void passesTheWillsPropertiesOn() throws Exception {
        TestClient watcher = connected("watcher");
        watcher.subscribe(Filter.of(base + "/will", 1));
        Cable cable = keep(new Cable(broker.port(wire)));
        TestClient victim = keep(library.client(id("victim"), wire, cable.port(), broker.certificate()));
        Property property = new Property("why", "cut");
        Outgoing will = Outgoing.of(base + "/will", "gone", 1)
                .withRequest("text/plain", base + "/answer", new byte[] {7})
                .withProperties(property)
                .withExpiryS(500);
        victim.connect(Login.brief(id("victim")).withWill(will, 0));

        cable.cut();

        Incoming came = watcher.next();
        assertThat(came.text()).isEqualTo("gone");
        assertThat(came.contentType()).isEqualTo("text/plain");
        assertThat(came.responseTopic()).isEqualTo(base + "/answer");
        assertThat(came.correlation()).containsExactly(7);
        assertThat(came.properties()).containsExactly(property);
        assertThat(came.expiryS()).isBetween(400L, 500L);
    }

    @Test
    void keepsToTheClientsReceiveMaximum() throws Exception {
        TestClient client = client("narrow");
        client.connect(Login.brief(id("narrow")).withReceiveMax(1));
        client.subscribe(Filter.of(base, 2));
        TestClient publisher = connected("pub");

        for (int i = 0; i < 20; i++) {
            publisher.publish(Outgoing.of(base, "m" + i, 1 + i % 2));
        }

        for (int i = 0; i < 20; i++) {
            assertThat(client.next().text()).isEqualTo("m" + i);
        }
    }

    @Test
    void tellsWhichSubscriptionsMatched() throws Exception {
        assumeTrue(library == Library.PAHO_5, "the HiveMQ client uses subscription identifiers itself and shows none");
        TestClient client = connected("c");
        client.subscribe(Filter.of(base + "/#", 1).withId(7));
        client.subscribe(Filter.of(base + "/+", 1).withId(268_435_455));

        client.publish(Outgoing.of(base + "/x", "x", 1));
        client.publish(Outgoing.of(base + "/x/y", "y", 1));

        assertThat(client.next().subscriptionIds()).containsExactlyInAnyOrder(7, 268_435_455);
        assertThat(client.next().subscriptionIds()).containsExactly(7);
    }

    @Test
    void carriesAMebibyteBothWays() throws Exception {
        TestClient client = connected("c");
        client.subscribe(Filter.of(base, 2));
        byte[] payload = "0123456789abcdef".repeat(65_536).getBytes(StandardCharsets.US_ASCII);

        client.publish(Outgoing.of(base, payload, 2));

        assertThat(client.next().payload()).isEqualTo(payload);
    }

    private TestClient connected(String name) throws Exception {
        TestClient client = client(name);
        client.connect(Login.brief(id(name)));
        return client;
    }

    private TestClient client(String name) throws Exception {
        return keep(library.client(id(name), wire, broker.port(wire), broker.certificate()));
    }

    private String id(String name) {
        return name + "-" + base.replace('/', '-');
    }

    private <T extends AutoCloseable> T keep(T one) {
        open.add(one);
        return one;
    }
}
