// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.distribution.conformance.V3Packets.connect;
import static org.backplane.distribution.conformance.WebSocketPeer.BINARY;
import static org.backplane.distribution.conformance.WebSocketPeer.upgrade;

import org.backplane.distribution.broker.BrokerUnderTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a WebSocket begins: the opening handshake of RFC 6455 and what MQTT wants in it. */
class WebSocketHandshakeIT extends V3Conformance {
    private static final byte[] CONNACK = {0x20, 2, 0, 0};

    WebSocketHandshakeIT(BrokerUnderTest broker) throws Exception {
        super(broker);
    }

    @ParameterizedTest
    @CsvSource({"mqtt, mqtt", "'foo, mqtt', mqtt", "'mqtt,foo', mqtt", "'mqttv3.1, mqtt', mqtt", "mqttv3.1, mqttv3.1"})
    @Statement({"MQTT-6.0.0-3", "MQTT-6.0.0-4"})
    void choosesTheSubprotocol(String offered, String chosen) throws Exception {
        try (WebSocketPeer peer = WebSocketPeer.open(broker)) {
            String answer = peer.request(upgrade("/mqtt", "Sec-WebSocket-Protocol: " + offered));

            assertThat(answer).startsWith("HTTP/1.1 101 ");
            assertThat(header(answer, "sec-websocket-protocol")).isEqualTo(chosen);
            assertThat(header(answer, "sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(header(answer, "upgrade")).isEqualToIgnoringCase("websocket");
            assertThat(header(answer, "connection")).isEqualToIgnoringCase("upgrade");
            peer.send(connect(name(), true));
            assertThat(peer.expect(BINARY).payload()).isEqualTo(CONNACK);
        }
    }

    private static String header(String answer, String name) {
        return answer.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst()
                .orElse("");
    }

    @Test
    @Statement("MQTT-6.0.0-4")
    void takesSeveralHeadersOfSubprotocols() throws Exception {
        try (WebSocketPeer peer = WebSocketPeer.open(broker)) {
            String answer =
                    peer.request(upgrade("/mqtt", "Sec-WebSocket-Protocol: foo", "Sec-WebSocket-Protocol: mqtt"));

            assertThat(answer).startsWith("HTTP/1.1 101 ");
            assertThat(header(answer, "sec-websocket-protocol")).isEqualTo("mqtt");
        }
    }

    /** Names are compared as they are written (RFC 6455 section 4.1). */
    @ParameterizedTest
    @ValueSource(strings = {"foo", "MQTT", "mqtt5", "xmpp, soap", "mqttv3"})
    @Statement("MQTT-6.0.0-3")
    void refusesOtherSubprotocols(String offered) throws Exception {
        refuses("400", upgrade("/mqtt", "Sec-WebSocket-Protocol: " + offered));
    }

    private void refuses(String status, String request) throws Exception {
        try (WebSocketPeer peer = WebSocketPeer.open(broker)) {
            assertThat(peer.request(request)).startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/mqt", "/mqtt/", "/mqttx", "/MQTT", "/ws"})
    void answers404ElsewhereThanOnItsPath(String path) throws Exception {
        refuses("404", upgrade(path, "Sec-WebSocket-Protocol: mqtt"));
    }

    @Test
    void answers426ToWhatIsNoWebSocket() throws Exception {
        refuses("426", "GET /mqtt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "14", "0", "x"})
    void answers426ToAnotherVersionAndNamesItsOwn(String version) throws Exception {
        String request = upgrade("/mqtt", "Sec-WebSocket-Protocol: mqtt")
                .replace("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: " + version);
        try (WebSocketPeer peer = WebSocketPeer.open(broker)) {
            String answer = peer.request(request);

            assertThat(answer).startsWith("HTTP/1.1 426 ");
            assertThat(header(answer, "sec-websocket-version")).isEqualTo("13");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "Connection: Upgrade\r\n"})
    void refusesAHandshakeThatMissesALine(String line) throws Exception {
        refuses("400", upgrade("/mqtt", "Sec-WebSocket-Protocol: mqtt").replace(line, ""));
    }

    /** What is compressed may grow without bound, so none of it is agreed to. */
    @Test
    void agreesToNoExtension() throws Exception {
        try (WebSocketPeer peer = WebSocketPeer.open(broker)) {
            String answer = peer.request(upgrade(
                    "/mqtt",
                    "Sec-WebSocket-Protocol: mqtt",
                    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"));

            assertThat(answer).startsWith("HTTP/1.1 101 ");
            assertThat(header(answer, "sec-websocket-extensions")).isEmpty();
        }
    }
}
