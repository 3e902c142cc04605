// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.NodeScripts;
import org.backplane.distribution.broker.SharedBroker;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The clients that a newcomer has at hand: Debian's mosquitto-clients and MQTT.js. */
@ExtendWith(SharedBroker.class)
class CommandLineClientsIT {
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final BrokerUnderTest broker;
    private final String topic = "shell/" + TESTS.incrementAndGet();

    CommandLineClientsIT(BrokerUnderTest broker) {
        this.broker = broker;
    }

    @ParameterizedTest(name = "{0}, version {1}, QoS {2}")
    @CsvSource({"TCP,mqttv31,1", "TCP,mqttv31,2", "TCP,311,0", "TCP,311,1", "TCP,311,2", "TCP,5,0", "TCP,5,1", "TCP,5,2"
    })
    void exchangesOverTcp(Wire wire, String version, int qos) throws Exception {
        exchanges(wire, version, qos);
    }

    @ParameterizedTest(name = "{0}, version {1}, QoS {2}")
    @CsvSource({"TLS,mqttv31,1", "TLS,311,0", "TLS,311,2", "TLS,5,1"})
    void exchangesOverTls(Wire wire, String version, int qos) throws Exception {
        exchanges(wire, version, qos);
    }

    @ParameterizedTest(name = "{0}, version {1}")
    @CsvSource({"TCP,311", "TLS,5"})
    void seesRetainedMessages(Wire wire, String version) throws Exception {
        run(publish(wire, version, topic, "kept", "-q", "1", "-r"));

        ChildProcess.Result seen = run(subscribe(wire, version, topic, "-C", "1", "-F", "%r %p"));

        assertThat(seen.output().strip()).isEqualTo("1 kept");
    }

    @ParameterizedTest(name = "{0}, version {1}")
    @CsvSource({"TCP,311", "TLS,5"})
    void seesTheWillOfAProcessThatIsKilled(Wire wire, String version) throws Exception {
        List<String> will = List.of("--will-topic", topic + "/will", "--will-payload", "killed", "--will-qos", "1");
        try (ChildProcess watcher = listening(subscribe(wire, version, topic + "/will", "-C", "1"));
                ChildProcess victim = listening(subscribe(wire, version, topic + "/x", will.toArray(String[]::new)))) {
            victim.kill();

            assertThat(watcher.exitCode(PATIENCE)).isZero();
            assertThat(watcher.output()).contains("killed");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "TLS"})
    void passesEveryPropertyFromARequestToItsAnswer(Wire wire) throws Exception {
        String answers = topic + "/answer";
        List<String> format = List.of("-C", "1", "-F", "%R|%D|%C|%P|%p|%E");
        List<String> properties = new ArrayList<>();
        for (String property : List.of("content-type text/plain", "correlation-data id1", "user-property a b")) {
            properties.addAll(List.of("-D", "publish"));
            properties.addAll(List.of(property.split(" ")));
        }
        properties.addAll(List.of("-D", "publish", "message-expiry-interval", "500", "-q", "1", "-W", "15"));
        List<String> request = command("mosquitto_rr", wire, "5", topic);
        request.addAll(List.of("-e", answers, "-m", "question"));
        request.addAll(properties);
        try (ChildProcess responder = listening(subscribe(wire, "5", topic, format.toArray(String[]::new)));
                ChildProcess requester = ChildProcess.start(request, Map.of())) {
            assertThat(responder.exitCode(PATIENCE)).as(responder.output()).isZero();
            assertThat(responder.output())
                    .containsPattern(answers + "\\|id1\\|text/plain\\|a:b\\|question\\|(500|49\\d)");

            run(publish(wire, "5", answers, "answer", "-D", "publish", "correlation-data", "id1"));

            assertThat(requester.exitCode(PATIENCE)).as(requester.output()).isZero();
            assertThat(requester.output()).contains("answer");
        }
    }

    @ParameterizedTest(name = "{0}, version {1}")
    @CsvSource({"TCP,mqttv31", "TCP,311", "TLS,5"})
    void keepsMessagesForASessionThatIsAway(Wire wire, String version) throws Exception {
        String id = topic.replace('/', '-');
        List<String> options = new ArrayList<>(List.of("-c", "-i", id, "-q", "1"));
        if (version.equals("5")) {
            options.addAll(List.of("-x", "600"));
        }
        List<String> once = new ArrayList<>(options);
        once.add("-E");
        run(subscribe(wire, version, topic, once.toArray(String[]::new)));
        run(publish(wire, version, topic, "waited", "-q", "1"));

        options.addAll(List.of("-C", "1"));
        ChildProcess.Result back = run(subscribe(wire, version, topic, options.toArray(String[]::new)));

        assertThat(back.output().strip()).isEqualTo("waited");
        run(subscribe(wire, version, topic, "-i", id, "-E"));
    }

    @Test
    void understandsAliasesAndTellsSubscriptionIdentifiers() throws Exception {
        try (ChildProcess subscriber = listening(subscribe(
                Wire.TCP,
                "5",
                topic,
                "-C",
                "2",
                "-F",
                "%t %S %p",
                "-D",
                "subscribe",
                "subscription-identifier",
                "42"))) {
            for (String text : List.of("one", "two")) {
                run(publish(Wire.TCP, "5", topic, text, "-D", "publish", "topic-alias", "3"));
            }

            assertThat(subscriber.exitCode(PATIENCE)).as(subscriber.output()).isZero();
            assertThat(subscriber.output()).contains(topic + " 42 one").contains(topic + " 42 two");
        }
    }

    @ParameterizedTest
    @EnumSource
    void exchangesWithMqttJs(Wire wire) throws Exception {
        String scheme = switch (wire) {
            case TCP -> "mqtt";
            case TLS -> "mqtts";
            case WS -> "ws";
            case WSS -> "wss";
        };
        String url = scheme + "://127.0.0.1:" + broker.port(wire) + (wire.isWebSocket() ? "/mqtt" : "");
        Map<String, String> environment =
                Map.of("NODE_EXTRA_CA_CERTS", broker.certificate().toString());

        ChildProcess.Result result =
                ChildProcess.run(NodeScripts.command("exchange.js", url, topic), environment, PATIENCE);

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("exchanged 3.1, 3.1.1 and 5.0").contains("sessions, shares");
    }

    private void exchanges(Wire wire, String version, int qos) throws Exception {
        String level = Integer.toString(qos);
        try (ChildProcess subscriber =
                listening(subscribe(wire, version, topic + "/#", "-q", level, "-C", "3", "-F", "%t %q %p"))) {
            for (int i = 0; i < 3; i++) {
                run(publish(wire, version, topic + "/" + i, "hello " + i, "-q", level));
            }

            assertThat(subscriber.exitCode(PATIENCE)).as(subscriber.output()).isZero();
            for (int i = 0; i < 3; i++) {
                assertThat(subscriber.output()).contains(topic + "/" + i + " " + level + " hello " + i);
            }
        }
    }

    /** Starts {@code mosquitto_sub} and waits until its subscription is granted, which it says with {@code -d}. */
    private static ChildProcess listening(List<String> command) throws Exception {
        List<String> verbose = new ArrayList<>(List.of("stdbuf", "-oL"));
        verbose.addAll(command);
        verbose.add("-d");
        ChildProcess child = ChildProcess.start(verbose, Map.of());
        try {
            Until.holds(child::output, PATIENCE, () -> child.output().contains("Subscribed (mid"));
        } catch (AssertionError e) {
            child.close();
            throw e;
        }
        return child;
    }

    private static ChildProcess.Result run(List<String> command) throws Exception {
        ChildProcess.Result result = ChildProcess.run(command, PATIENCE);
        assertThat(result.exitCode()).as(command + "\n" + result.output()).isZero();
        return result;
    }

    private List<String> publish(Wire wire, String version, String to, String message, String... more) {
        List<String> command = command("mosquitto_pub", wire, version, to);
        command.addAll(List.of("-m", message));
        command.addAll(List.of(more));
        return command;
    }

    private List<String> subscribe(Wire wire, String version, String filter, String... more) {
        List<String> command = command("mosquitto_sub", wire, version, filter);
        command.addAll(List.of(more));
        return command;
    }

    private List<String> command(String program, Wire wire, String version, String target) {
        List<String> command = new ArrayList<>(List.of(
                program, "-h", BrokerUnderTest.HOST, "-p", "" + broker.port(wire), "-V", version, "-t", target));
        if (wire.isTls()) {
            command.addAll(List.of("--cafile", broker.certificate().toString()));
        }
        return command;
    }
}
