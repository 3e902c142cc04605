// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.distribution.conformance.V3Packets.connect;
import static org.backplane.distribution.conformance.V3Packets.connectWithWill;
import static org.backplane.distribution.conformance.V3Packets.publish;
import static org.backplane.distribution.conformance.V3Packets.subscribe;
import static org.backplane.distribution.conformance.V3Packets.together;
import static org.backplane.distribution.conformance.WebSocketPeer.BINARY;
import static org.backplane.distribution.conformance.WebSocketPeer.CLOSE;
import static org.backplane.distribution.conformance.WebSocketPeer.CONTINUATION;
import static org.backplane.distribution.conformance.WebSocketPeer.PING;
import static org.backplane.distribution.conformance.WebSocketPeer.PONG;
import static org.backplane.distribution.conformance.WebSocketPeer.TEXT;

import java.util.Arrays;
import java.util.HexFormat;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chapter 6 of MQTT 3.1.1 and 5.0, and what RFC 6455 demands of the server beneath, once hands are shaken ({@link WebSocketHandshakeIT}). */
class WebSocketConformanceIT extends V3Conformance {
    private static final byte[] CONNACK = {0x20, 2, 0, 0};
    private static final byte[] PINGRESP = {(byte) 0xD0, 0};
    private static final byte[] NOTHING = {};
    private static final int PROTOCOL_ERROR = 1002;
    private static final int WRONG_KIND = 1003;
    private static final int NO_TEXT = 1007;
    private static final int TOO_LARGE = 1009;

    WebSocketConformanceIT(BrokerUnderTest broker) throws Exception {
        super(broker);
    }

    /** A WebSocket over which an MQTT client has connected. */
    private WebSocketPeer connected() throws Exception {
        WebSocketPeer peer = WebSocketPeer.connect(broker);
        peer.send(connect(name(), true));
        assertThat(peer.expect(BINARY).payload()).isEqualTo(CONNACK);
        return peer;
    }

    private static void ping(WebSocketPeer peer) throws Exception {
        peer.send(Packets.ping());
        assertThat(peer.expect(BINARY).payload()).isEqualTo(PINGRESP);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    // --- packets and frames ---

    @Test
    @Statement("MQTT-6.0.0-2")
    void readsAPacketThatComesInManyFrames() throws Exception {
        String topic = name();
        try (WebSocketPeer peer = WebSocketPeer.connect(broker)) {
            for (byte one : connect(topic, true)) {
                peer.send(new byte[] {one});
            }
            assertThat(peer.expect(BINARY).payload()).isEqualTo(CONNACK);
            for (byte one : subscribe(1, 0, topic)) {
                peer.send(new byte[] {one});
                peer.send(NOTHING); // a frame of nothing is a frame
            }
            assertThat(peer.bytes(5)).containsExactly(0x90, 3, 0, 1, 0);
            byte[] message = publish(topic, "x".repeat(100_000), 0, 0);
            for (int at = 0; at < message.length; at += 999) {
                peer.send(Arrays.copyOfRange(message, at, Math.min(at + 999, message.length)));
            }

            assertThat(peer.bytes(message.length)).isEqualTo(message);
        }
    }

    @Test
    @Statement("MQTT-6.0.0-2")
    void readsManyPacketsThatComeInOneFrame() throws Exception {
        String topic = name();
        byte[] first = publish(topic, "first", 0, 0);
        byte[] second = publish(topic, "second", 0, 0);
        try (WebSocketPeer peer = WebSocketPeer.connect(broker)) {
            byte[] half = Arrays.copyOf(second, 5);
            byte[] rest = Arrays.copyOfRange(second, 5, second.length);
            peer.send(together(connect(topic, true), subscribe(1, 0, topic), first, half));
            assertThat(hex(peer.bytes(4 + 5 + first.length))) // SUBACK and message in whatever order
                    .startsWith(hex(CONNACK))
                    .contains("9003000100", hex(first));

            peer.send(together(rest, Packets.ping()));

            assertThat(hex(peer.bytes(second.length + 2))).contains(hex(second), hex(PINGRESP));
        }
    }

    @Test
    @Statement("MQTT-6.0.0-2")
    void readsAMessageOfManyFragmentsWithControlFramesBetween() throws Exception {
        String topic = name();
        byte[] connect = connect(topic, true);
        try (WebSocketPeer peer = WebSocketPeer.connect(broker)) {
            peer.sendPart(BINARY, Arrays.copyOf(connect, 3));
            peer.send(PING, V3Packets.utf8("between"));
            assertThat(peer.expect(PONG).payload()).isEqualTo(V3Packets.utf8("between"));
            peer.sendPart(CONTINUATION, Arrays.copyOfRange(connect, 3, 8));
            peer.send(PONG, V3Packets.utf8("unasked"));
            peer.sendPart(CONTINUATION, NOTHING);
            peer.send(CONTINUATION, Arrays.copyOfRange(connect, 8, connect.length));
            assertThat(peer.expect(BINARY).payload()).isEqualTo(CONNACK);

            peer.sendPart(BINARY, new byte[] {(byte) 0xC0}); // half a packet, and then the rest in another message
            peer.send(CONTINUATION, NOTHING);
            peer.send(BINARY, NOTHING);
            peer.send(BINARY, new byte[] {0});
            assertThat(peer.expect(BINARY).payload()).isEqualTo(PINGRESP);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 1_000_000})
    @Statement({"MQTT-6.0.0-1", "MQTT-6.0.0-2"})
    void sendsBinaryFramesOfAnySizeUnmasked(int size) throws Exception {
        String topic = name();
        byte[] message = publish(topic, "x".repeat(size), 0, 0);
        try (WebSocketPeer peer = connected()) {
            peer.send(subscribe(1, 0, topic));
            peer.bytes(5);

            peer.send(message);

            Bytes got = new Bytes();
            while (got.toArray().length < message.length) {
                WebSocketPeer.Frame frame = peer.expect(BINARY);
                assertThat(frame.isFinal()).isTrue();
                assertThat(frame.isMasked()).isFalse();
                got.raw(frame.payload());
            }
            assertThat(got.toArray()).isEqualTo(message);
        }
    }

    @Test
    @Statement("MQTT-6.0.0-1")
    void closesOnATextFrame() throws Exception {
        try (WebSocketPeer peer = connected()) {
            peer.send(TEXT, Packets.ping());
            assertThat(peer.expectClose()).isIn(WRONG_KIND, NO_TEXT);
        }
        try (WebSocketPeer peer = WebSocketPeer.connect(broker)) { // as the first
            peer.send(TEXT, V3Packets.utf8("hello"));
            assertThat(peer.expectClose()).isIn(WRONG_KIND, NO_TEXT);
        }
        try (WebSocketPeer peer = connected()) { // in fragments
            peer.sendPart(TEXT, NOTHING);
            peer.send(CONTINUATION, Packets.ping());
            assertThat(peer.expectClose()).isIn(WRONG_KIND, NO_TEXT);
        }
    }

    @Test
    @Statement("MQTT-6.0.0-1")
    void readsNothingBehindATextFrame() throws Exception {
        String topic = name();
        try (V3Client watcher = client();
                WebSocketPeer peer = connected()) {
            watcher.subscribe(topic, 0);
            peer.send(TEXT, V3Packets.utf8("x"));
            try {
                peer.send(publish(topic, "never", 0, 0));
            } catch (java.io.IOException alreadyClosed) {
                // as it should be
            }
            peer.expectClose();

            watcher.send(publish(topic, "marker", 0, 0));

            watcher.expectMessage("marker");
        }
    }

    // --- what RFC 6455 demands of a server ---

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125})
    void answersAPingWithItsPayload(int size) throws Exception {
        byte[] payload = V3Packets.utf8("p".repeat(size));
        try (WebSocketPeer peer = connected()) {
            peer.send(PING, payload);
            assertThat(peer.expect(PONG).payload()).isEqualTo(payload);
            peer.send(PONG, payload); // unasked: ignored
            ping(peer);
        }
    }

    /** First bytes of frames that must not be, masked and of no payload. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                0xC2,
                0xA2,
                0x92,
                0xF2, // reserved bits
                0x83,
                0x84,
                0x85,
                0x86,
                0x87, // reserved opcodes of data
                0x8B,
                0x8C,
                0x8D,
                0x8E,
                0x8F, // and of control
                0x08,
                0x09,
                0x0A, // fragmented control
                0x80,
                0x00 // a continuation of nothing
            })
    void closesOnFramesThatTheStandardForbids(int first) throws Exception {
        try (WebSocketPeer peer = connected()) {
            peer.frame(first, NOTHING);
            assertThat(peer.expectClose()).isEqualTo(PROTOCOL_ERROR);
        }
    }

    @Test
    void closesOnANewMessageWithinAnother() throws Exception {
        try (WebSocketPeer peer = connected()) {
            peer.sendPart(BINARY, new byte[] {(byte) 0xC0});
            peer.send(BINARY, new byte[] {0});
            assertThat(peer.expectClose()).isEqualTo(PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8202c000", // not masked
                "8900", // not masked either
                "89fe007e", // control of 126 bytes
                "88fe007e",
                "82fe000500000000c000000000", // length not in its shortest form
                "82ff000000000000000500000000c000000000"
            })
    void closesOnFramesWithAWrongSecondByte(String hex) throws Exception {
        try (WebSocketPeer peer = connected()) {
            peer.raw(HexFormat.of().parseHex(hex));
            assertThat(peer.expectClose()).isEqualTo(PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"82ff7fffffffffffffff00000000", "82ff000000010000000000000000"})
    void closesOnAFrameBeyondItsLimitBeforeItComes(String hex) throws Exception {
        try (WebSocketPeer peer = connected()) {
            peer.raw(HexFormat.of().parseHex(hex));
            assertThat(peer.expectClose()).isEqualTo(TOO_LARGE);
        }
    }

    /** A frame is held until it is complete: of a stranger, no more than the packet that makes a client of him. */
    @Test
    void closesOnAFrameThatNoConnectNeedsBeforeThereIsASession() throws Exception {
        byte[] packets =
                together(publish(name(), "x".repeat(1_500_000), 0, 0), publish(name(), "x".repeat(1_500_000), 0, 0));
        try (WebSocketPeer stranger = WebSocketPeer.connect(broker)) {
            stranger.raw(
                    HexFormat.of().parseHex("82ff000000000020000100000000")); // 2 MiB and a byte, of which none comes
            assertThat(stranger.expectClose()).isEqualTo(TOO_LARGE);
        }
        try (WebSocketPeer stranger = WebSocketPeer.connect(broker)) { // what is held of a packet counts as well
            stranger.send(HexFormat.of().parseHex("10fcff7f"));
            stranger.send(PING, NOTHING);
            stranger.expect(PONG); // so that has been read
            stranger.raw(HexFormat.of().parseHex("82ff00000000001ffffd00000000"));
            assertThat(stranger.expectClose()).isEqualTo(TOO_LARGE);
        }
        try (WebSocketPeer client = connected()) {
            client.send(together(packets, Packets.ping()));
            assertThat(client.expect(BINARY).payload()).isEqualTo(PINGRESP);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 3000, 4999})
    void answersACloseWithItsCode(int code) throws Exception {
        try (WebSocketPeer peer = connected()) {
            peer.send(CLOSE, new Bytes().u16(code).raw(V3Packets.utf8("bye")).toArray());
            assertThat(peer.expectClose()).isEqualTo(code);
        }
    }

    @Test
    void answersACloseWithoutCode() throws Exception {
        try (WebSocketPeer peer = connected()) {
            peer.send(CLOSE, NOTHING);
            assertThat(peer.expectClose()).isIn(1005, 1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"03", "0000", "03e7", "03ed", "03ee", "03f7"})
    void closesOnACloseThatIsNone(String hex) throws Exception {
        try (WebSocketPeer peer = connected()) {
            peer.send(CLOSE, HexFormat.of().parseHex(hex));
            peer.expectEnd();
        }
    }

    // --- the two together ---

    @Test
    void publishesTheWillWhenAWebSocketClosesWithoutDisconnect() throws Exception {
        String topic = name();
        try (V3Client watcher = client();
                WebSocketPeer peer = WebSocketPeer.connect(broker)) {
            watcher.subscribe(topic, 0);
            peer.send(connectWithWill(topic, 0, false, topic, "closed"));
            peer.expect(BINARY);

            peer.send(CLOSE, new Bytes().u16(1000).toArray());

            watcher.expectMessage("closed");
        }
    }

    @Test
    @Statement("MQTT-3.14.4-3")
    void dropsTheWillAtDisconnectAndEnds() throws Exception {
        String topic = name();
        try (V3Client watcher = client();
                WebSocketPeer peer = WebSocketPeer.connect(broker)) {
            watcher.subscribe(topic, 0);
            peer.send(connectWithWill(topic, 0, false, topic, "never"));
            peer.expect(BINARY);

            peer.send(Packets.disconnect());
            peer.expectEnd();

            watcher.send(publish(topic, "marker", 0, 0));
            watcher.expectMessage("marker");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"f000", "c100", "8200", "3601000000", "30ffffffffff"})
    @Statement("MQTT-4.8.0-1")
    void endsOnMqttPacketsThatBreakARule(String hex) throws Exception {
        try (WebSocketPeer peer = connected()) {
            peer.send(HexFormat.of().parseHex(hex));
            peer.expectEnd();
        }
    }
}
