// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.lang.reflect.Proxy;
import java.util.Map;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.SwapMode;
import org.junit.jupiter.api.Test;

final class MqttProtocolTest {
    private static MqttConfig config(Map<String, Object> values) {
        return (MqttConfig) Proxy.newProxyInstance(
                MqttConfig.class.getClassLoader(),
                new Class<?>[] {MqttConfig.class},
                (proxy, method, args) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @Test
    void takesItsDefaultsFromTheConfigurationType() {
        assertThat(MqttSettings.of(config(Map.of()))).isEqualTo(Settings.DEFAULT);
    }

    @Test
    void takesAOneMebibytePayloadByDefault() {
        Client client = Client.connected5(new MqttProtocol(config(Map.of())).open(new FakeLane()));

        client.send(Wire.packet(0x30)
                .text("t".repeat(65_535))
                .none()
                .raw(new byte[1 << 20])
                .bytes());

        assertThat(client.session.published.getFirst().payload().size()).isEqualTo(1 << 20);
    }

    @Test
    void appliesAChangeToConnectionsMadeFromThenOn() {
        MqttProtocol protocol = new MqttProtocol(config(Map.of()));
        ProtocolLane lane = protocol.open(new FakeLane());
        Client before = Client.connected5(lane);

        protocol.configure(config(Map.of("retainAvailable", false)));
        Client after = Client.connected5(lane);
        before.send(Wire.packet(0x31).text("t").none().bytes());
        after.send(Wire.packet(0x31).text("t").none().bytes());

        assertThat(before.connection.closed).isFalse();
        assertThat(after.sent()).matches("e0..9a.*");
    }

    @Test
    void isCalledMqttAndSwapsByExport() {
        MqttProtocol protocol = new MqttProtocol(config(Map.of()));

        assertThat(protocol.id()).isEqualTo("mqtt");
        assertThat(protocol.swapMode()).isEqualTo(SwapMode.EXPORT);
    }

    @Test
    void warmsUpWithPacketsThatAreValid() {
        MqttProtocol protocol = new MqttProtocol(config(Map.of()));

        assertThatCode(protocol::warmUp).doesNotThrowAnyException();
    }
}
