// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.distribution.conformance.V3Packets.CLEAN;
import static org.backplane.distribution.conformance.V3Packets.connect;
import static org.backplane.distribution.conformance.V3Packets.connectWithWill;
import static org.backplane.distribution.conformance.V3Packets.publish;
import static org.backplane.distribution.conformance.V3Packets.retained;
import static org.backplane.distribution.conformance.V3Packets.subscribe;

import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What MQTT 3.1.1 says of a server that offers less than all, with a broker that does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class V3LimitsIT {
    private BrokerUnderTest broker;

    @BeforeAll
    void startBroker() throws Exception {
        broker = BrokerProcess.start(
                "mqtt.maximumQos=1",
                "mqtt.wildcardSubscriptionAvailable=false",
                "mqtt.retainAvailable=false",
                "mqtt.maxPacketBytes=2048",
                "sessions.sessionsMax=3",
                "sessions.deniedTopics=closed/#");
    }

    @AfterAll
    void stopBroker() throws Exception {
        broker.close();
    }

    @Test
    @Statement("MQTT-3.8.3-2")
    void takesNoSubscriptionWithAWildcardIfItHasNone() throws Exception {
        for (String filter : new String[] {"#", "+", "a/+", "a/#", "+/a"}) {
            try (V3Client client = V3Client.connect(broker, "wild")) {
                client.expectEndOn(subscribe(1, 0, filter));
            }
        }
    }

    @Test
    @Statement({"MQTT-3.8.4-5", "MQTT-3.8.4-6"})
    void grantsTheQosThatItHas() throws Exception {
        try (V3Client client = V3Client.connect(broker, "granted")) {
            client.send(subscribe(1, 2, "granted"));
            client.expect(Packets.SUBACK, 0, 0, 1, 1);
            client.send(publish("granted", "x", 1, 1));
            assertThat(new int[] {client.next().type(), client.next().type()})
                    .containsExactlyInAnyOrder(Packets.PUBACK, Packets.PUBLISH);
        }
    }

    @Test
    @Statement("MQTT-3.3.5-2")
    void acknowledgesWhatMayNotBePublishedAndDropsIt() throws Exception {
        try (V3Client watcher = V3Client.connect(broker, "watcher");
                V3Client client = V3Client.connect(broker, "denied")) {
            watcher.send(subscribe(1, 0, "closed", "closed/a", "open"));
            watcher.expect(Packets.SUBACK, 0, 0, 1, 0x80, 0x80, 0);

            client.publish("closed/a", "dropped");
            client.send(publish("open", "open", 0, 0));

            watcher.expectMessage("open");
        }
    }

    /** 3.1 has no word for no. */
    @Test
    void grantsAClientOf31WhatItWillNotGet() throws Exception {
        byte[] connect = connect("MQIsdp", 3, CLEAN, 0, new Bytes().text("old"));
        try (V3Client old = V3Client.connectWith(broker, connect)) {
            old.send(subscribe(1, 1, "closed/a", "open"));
            old.expect(Packets.SUBACK, 0, 0, 1, 0, 1);

            old.publish("closed/a", "dropped");
            old.send(publish("open", "open", 0, 0));

            old.expectMessage("open");
        }
    }

    @Test
    @Statement({"MQTT-3.2.2-4", "MQTT-3.2.2-5", "MQTT-3.1.4-5"})
    void refusesAWillThatMayNotBePublishedWithCodeFive() throws Exception {
        try (V3Client client = V3Client.open(broker)) {
            client.connack(connectWithWill("denied", 0, false, "closed/will", "x"), 0, 5);
            client.expectEnd();
        }
    }

    @Test
    @Statement({"MQTT-3.3.5-2", "MQTT-4.8.0-1"})
    void closesOnWhatItDoesNotTake() throws Exception {
        for (byte[] packet :
                new byte[][] {publish("t", "x", 2, 1), retained("t", "x", 0, 0), publish("t", "x".repeat(2048), 0, 0)
                }) {
            try (V3Client client = V3Client.connect(broker, "notaken")) {
                client.expectEndOn(packet);
            }
        }
    }

    @Test
    @Statement({"MQTT-3.2.2-4", "MQTT-3.2.2-5", "MQTT-3.1.4-5"})
    void saysUnavailableWithCodeThreeWhenThereIsNoRoom() throws Exception {
        try (V3Client one = V3Client.connect(broker, "one");
                V3Client two = V3Client.connect(broker, "two");
                V3Client three = V3Client.connect(broker, "three")) {
            try (V3Client four = V3Client.open(broker)) {
                four.connack(connect("four", false), 0, 3);
                four.expectEnd();
            }
            one.ping();
            two.ping();
            three.disconnect();
            V3Client.connect(broker, "four").disconnect();
        }
    }
}
