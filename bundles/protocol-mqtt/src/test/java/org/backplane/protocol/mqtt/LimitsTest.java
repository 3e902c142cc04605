// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.protocol.mqtt.Wire.fields;
import static org.backplane.protocol.mqtt.Wire.packet;

import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.broker.PublishResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients are held to, and we to them. */
final class LimitsTest {
    private final FakeLane context = new FakeLane();
    private final MqttLane lane = Settings.lane(context, Settings.DEFAULT);

    private static byte[] publish5(int qos, int id, String topic, Wire properties) {
        Wire out = packet(0x30 | qos << 1).text(topic);
        return (qos > 0 ? out.u16(id) : out).properties(properties).raw("hi").bytes();
    }

    private static byte[] publish3(int qos, int id) {
        Wire out = packet(0x30 | qos << 1).text("t");
        return (qos > 0 ? out.u16(id) : out).raw("hi").bytes();
    }

    @Test
    void dropsAnAnswerThatTheClientCannotTake() {
        Client client = Client.connected5(lane, fields().u8(0x27).u32(16));
        Wire many = packet(0x82).u16(1).none();
        for (int i = 0; i < 20; i++) {
            many.text("f" + i).u8(0);
        }

        client.send(many.bytes()).pump();

        assertThat(client.sent()).isEmpty();
        assertThat(client.connection.closed).isFalse();
    }

    @Test
    void closesWith93WhenMoreIsUnacknowledgedThanAnnounced() {
        context.limits = new BrokerLimits(2, 10, 100, 0, 9, 9);
        Client client =
                Client.connected5(lane).send(publish5(1, 1, "t", fields())).send(publish5(2, 2, "t", fields()));
        assertThat(client.connection.closed).isFalse();

        client.send(publish5(0, 0, "t", fields()));
        assertThat(client.connection.closed).isFalse();
        client.send(publish5(1, 3, "t", fields()));

        assertThat(client.sent()).matches("e0..93.*");
        assertThat(client.session.published).hasSize(3);
    }

    @Test
    void givesCreditBackAtPubackPubcompAndARefusingPubrec() {
        context.limits = new BrokerLimits(1, 10, 100, 0, 9, 9);
        Client client = Client.connected5(lane);

        client.send(publish5(1, 1, "t", fields())).pump();
        client.send(publish5(2, 2, "t", fields())).pump();
        client.send(packet(0x62).u16(2).bytes()).pump();
        client.send(publish5(2, 3, "t", fields()));
        client.session.due.clear();
        client.handler.onPublished(client.session.tokens.getLast(), PublishResult.NOT_AUTHORIZED);
        client.send(publish5(1, 4, "t", fields()));

        assertThat(client.connection.closed).isFalse();
        client.send(publish5(1, 5, "t", fields()));
        assertThat(client.connection.closed).isTrue();
    }

    @Test
    void givesNoCreditBackForAReleaseOfNothing() {
        context.limits = new BrokerLimits(1, 10, 100, 0, 9, 9);
        Client client = Client.connected5(lane);
        client.send(publish5(2, 1, "t", fields())).pump();

        client.handler.onReleased(77, false);
        client.send(publish5(1, 2, "t", fields()));

        assertThat(client.sent()).contains("7003004d92").matches(".*e0..93.*");
    }

    @Test
    void holdsNoCreditAgainst311ClientsWhichHaveNone() {
        context.limits = new BrokerLimits(1, 10, 100, 0, 9, 9);
        Client client = Client.connected3(lane);

        client.send(publish3(1, 1)).send(publish3(1, 2)).send(publish3(2, 3));

        assertThat(client.session.published).hasSize(3);
        assertThat(client.connection.closed).isFalse();
    }

    @Test
    void resolvesTopicAliasesAndLetsThemBeGivenAnew() {
        Client client = Client.connected5(lane);

        client.send(publish5(0, 0, "one", fields().u8(0x23).u16(16)))
                .send(publish5(0, 0, "", fields().u8(0x23).u16(16)))
                .send(publish5(0, 0, "two", fields().u8(0x23).u16(16)))
                .send(publish5(0, 0, "", fields().u8(0x23).u16(16)));

        assertThat(client.session.published)
                .extracting(m -> m.topic().name())
                .containsExactly("one", "one", "two", "two");
    }

    @ParameterizedTest
    @CsvSource({"one, 17, 94", "'', 17, 94", "'', 3, 82", "one, 0, 94"})
    void refusesAliasesBeyondTheMaximumOrWithoutATopic(String topic, int alias, String code) {
        Client client = Client.connected5(lane)
                .send(publish5(0, 0, topic, fields().u8(0x23).u16(alias)));

        assertThat(client.sent()).matches("e0.." + code + ".*");
        assertThat(client.session.published).isEmpty();
    }

    @Test
    void holdsClientsToWhatIsNotAvailable() {
        MqttLane poor = Settings.lane(context, Settings.poor());

        assertThat(rejected(poor, publish5(2, 1, "t", fields()))).isEqualTo("9b");
        assertThat(rejected(poor, packet(0x31).text("t").none().bytes())).isEqualTo("9a");
        assertThat(rejected(poor, publish5(0, 0, "t", fields().u8(0x23).u16(1))))
                .isEqualTo("94");
        assertThat(rejected(poor, packet(0x82).u16(1).none().text("a/+").u8(0).bytes()))
                .isEqualTo("a2");
        assertThat(rejected(
                        poor,
                        packet(0x82).u16(1).none().text("$share/g/a").u8(0).bytes()))
                .isEqualTo("9e");
        assertThat(rejected(
                        poor,
                        packet(0x82)
                                .u16(1)
                                .properties(fields().u8(11).u8(1))
                                .text("a")
                                .u8(0)
                                .bytes()))
                .isEqualTo("a1");
        assertThat(rejected(
                        poor,
                        packet(0x30)
                                .text("t")
                                .properties(fields().u8(1).u8(1))
                                .u8(0xFF)
                                .bytes()))
                .isEqualTo("99");
        assertThat(rejected(
                        poor, packet(0x30).text("t").none().raw(new byte[5000]).bytes()))
                .isEqualTo("95");
    }

    /** The code of the DISCONNECT that follows. */
    private static String rejected(MqttLane poor, byte[] bytes) {
        Client client = Client.connected5(poor).send(bytes);
        assertThat(client.connection.closed).isTrue();
        assertThat(client.session.calls).isEmpty();
        String sent = client.sent();
        assertThat(sent).startsWith("e0");
        return sent.substring(4, 6);
    }

    @Test
    void capsASubscriptionAtTheHighestQosThereIs() {
        Client client = Client.connected5(Settings.lane(context, Settings.poor()))
                .send(packet(0x82).u16(1).none().text("a").u8(2).bytes());

        assertThat(client.session.subscriptions.getFirst().qos().code()).isEqualTo(1);
    }

    @Test
    void takesPayloadsThatClaimToBeTextAtTheirWordUnlessToldToCheck() {
        Client client = Client.connected5(lane)
                .send(packet(0x30)
                        .text("t")
                        .properties(fields().u8(1).u8(1))
                        .u8(0xFF)
                        .bytes());

        assertThat(client.session.published).hasSize(1);
    }

    @Test
    void refusesTopicsWithMoreLevelsThanAllowedAlsoWhenTheLimitShrinks() {
        context.limits = new BrokerLimits(9, 9, 9, 0, 3, 9);
        Client client = Client.connected5(lane).send(publish5(0, 0, "a/b/c", fields()));
        assertThat(client.session.published).hasSize(1);

        context.limits = new BrokerLimits(9, 9, 9, 0, 2, 9);
        client.send(publish5(0, 0, "a/b/c", fields()));

        assertThat(client.sent()).matches("e0..90.*");
        assertThat(client.session.published).hasSize(1);
    }

    @Test
    void refusesAnOverlongPacketBeforeItIsThere() {
        Client client = Client.connected5(lane).send(new byte[] {0x30, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 1});

        assertThat(client.sent()).matches("e0..95.*");
        assertThat(client.connection.closed).isTrue();
    }
}
