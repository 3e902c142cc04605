// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.client.Cable;
import org.backplane.distribution.client.Filter;
import org.backplane.distribution.client.Library;
import org.backplane.distribution.client.Login;
import org.backplane.distribution.client.Outgoing;
import org.backplane.distribution.client.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What libraries do by themselves while time passes: all of them at once, each over a transport or two, since it takes seconds. */
@ExtendWith(SharedBroker.class)
class ClientHabitsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BrokerUnderTest broker;
    private final List<AutoCloseable> open = new ArrayList<>();

    ClientHabitsIT(BrokerUnderTest broker) {
        this.broker = broker;
    }

    @AfterEach
    void closeClients() throws Exception {
        for (AutoCloseable one : open.reversed()) { // clients before their cables
            one.close();
        }
    }

    @Test
    void reconnectByThemselvesAndGoOnWithTheirSessions() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        List<Cable> cables = new ArrayList<>();
        for (Library library : Library.values()) {
            Wire wire = wire(library);
            Cable cable = keep(new Cable(broker.port(wire)));
            cables.add(cable);
            TestClient client = keep(library.client("habit-back-" + library, wire, cable.port(), broker.certificate()));
            client.connect(Login.lasting("habit-back-" + library).comingBack());
            client.subscribe(Filter.of("habit/back/" + library, 2));
            clients.add(client);
        }

        for (Cable cable : cables) {
            cable.cut();
        }
        TestClient publisher = connected(Library.HIVEMQ_5, "habit-back-pub");
        for (Library library : Library.values()) {
            publisher.publish(Outgoing.of("habit/back/" + library, library.name(), 2));
        }

        for (Library library : Library.values()) {
            assertThat(clients.get(library.ordinal()).next().text()).isEqualTo(library.name());
        }
    }

    @Test
    void stayConnectedWhileTheyPing() throws Exception {
        List<TestClient> clients = new ArrayList<>();
        for (Library library : Library.values()) {
            Wire wire = wire(library);
            TestClient client =
                    keep(library.client("habit-ping-" + library, wire, broker.port(wire), broker.certificate()));
            client.connect(Login.brief("habit-ping-" + library).withKeepAliveS(1));
            client.subscribe(Filter.of("habit/ping", 1));
            clients.add(client);
        }
        long beganNs = System.nanoTime();

        Until.holds("3 s have passed", PATIENCE, () -> System.nanoTime() - beganNs > 3_000_000_000L);
        connected(Library.PAHO_3, "habit-ping-pub").publish(Outgoing.of("habit/ping", "still there", 1));

        for (TestClient client : clients) {
            assertThat(client.next().text()).isEqualTo("still there");
        }
    }

    @Test
    void loseASessionWhoseExpiryHasPassed() throws Exception {
        List<Library> fives = List.of(Library.PAHO_5, Library.HIVEMQ_5);
        for (Library library : fives) {
            for (int expiryS : new int[] {1, 1000}) {
                TestClient client = client(library, "habit-expiry-" + library + expiryS);
                client.connect(login(library, expiryS));
                client.subscribe(Filter.of("habit/expiry", 1));
                client.disconnect();
            }
        }
        long beganNs = System.nanoTime();

        Until.holds("2.5 s have passed", PATIENCE, () -> System.nanoTime() - beganNs > 2_500_000_000L);

        for (Library library : fives) {
            for (int expiryS : new int[] {1, 1000}) {
                TestClient client = client(library, "habit-expiry-" + library + expiryS);
                assertThat(client.connect(login(library, expiryS)))
                        .as(library + ", expiry " + expiryS)
                        .isEqualTo(expiryS == 1000);
            }
        }
    }

    private static Login login(Library library, int expiryS) {
        return Login.lasting("habit-expiry-" + library + expiryS).withExpiryS(expiryS);
    }

    @Test
    void areWelcomeWithoutAnIdentifierAndWithANameAndPassword() throws Exception {
        for (Library library : Library.values()) {
            String id = library == Library.PAHO_31 ? "habit-name" : ""; // 3.1 needs one
            TestClient client = client(library, id);
            client.connect(Login.brief(id).withUser("somebody"));
            client.subscribe(Filter.of("habit/name", 1));

            client.publish(Outgoing.of("habit/name", "", 1));

            assertThat(client.next().payload()).isEmpty();
            client.disconnect();
        }
    }

    /** A different one for each. */
    private static Wire wire(Library library) {
        return Wire.values()[library.ordinal() % Wire.values().length];
    }

    private TestClient client(Library library, String id) throws Exception {
        Wire wire = wire(library);
        return keep(library.client(id, wire, broker.port(wire), broker.certificate()));
    }

    private TestClient connected(Library library, String id) throws Exception {
        TestClient client = client(library, id);
        client.connect(Login.brief(id));
        return client;
    }

    private <T extends AutoCloseable> T keep(T one) {
        open.add(one);
        return one;
    }
}
