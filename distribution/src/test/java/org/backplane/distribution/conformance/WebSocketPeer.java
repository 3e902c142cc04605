// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;

/** A WebSocket client (RFC 6455) that does what it is told, wrong or right: each frame as its test wants it. */
final class WebSocketPeer implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final int PATIENCE_MS = 20_000;
    private static final byte[] MASK = {0x11, 0x2E, 0x33, 0x74};

    /** A frame as it came. */
    record Frame(boolean isFinal, boolean isMasked, int opcode, byte[] payload) {
        /** Status code of a close frame; 1005 if it has none. */
        int closeCode() {
            return payload.length < 2 ? 1005 : (payload[0] & 255) << 8 | payload[1] & 255;
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private WebSocketPeer(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = socket.getOutputStream();
    }

    /** A connection without a word said yet. */
    static WebSocketPeer open(BrokerUnderTest broker) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        socket.connect(new InetSocketAddress(BrokerUnderTest.HOST, broker.port(Wire.WS)));
        return new WebSocketPeer(socket);
    }

    /** A WebSocket with the subprotocol {@code mqtt}. */
    static WebSocketPeer connect(BrokerUnderTest broker) throws IOException {
        WebSocketPeer peer = open(broker);
        String answer = peer.request(upgrade("/mqtt", "Sec-WebSocket-Protocol: mqtt"));
        if (!answer.startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError("no upgrade: " + answer);
        }
        return peer;
    }

    /** The lines of a request that is right but for what these lines add. */
    static String upgrade(String path, String... lines) {
        return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + String.join("\r\n", lines) + "\r\n\r\n";
    }

    /** Sends a request; status line and headers of the answer. */
    String request(String request) throws IOException {
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) in.readUnsignedByte());
        }
        return answer.toString();
    }

    // --- frames out ---

    /** Whole frames of binary data, masked, one for each. */
    void send(byte[]... payloads) throws IOException {
        for (byte[] payload : payloads) {
            frame(FINAL | BINARY, payload);
        }
    }

    /** A frame of one whole message or control. */
    void send(int opcode, byte[] payload) throws IOException {
        frame(FINAL | opcode, payload);
    }

    /** The beginning or middle of a message. */
    void sendPart(int opcode, byte[] payload) throws IOException {
        frame(opcode, payload);
    }

    /** A masked frame with its first byte as on the wire. */
    void frame(int first, byte[] payload) throws IOException {
        Bytes frame = new Bytes().u8(first);
        if (payload.length < 126) {
            frame.u8(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.u8(0x80 | 126).u16(payload.length);
        } else {
            frame.u8(0x80 | 127).u32(0).u32(payload.length);
        }
        frame.raw(MASK);
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK[i & 3];
        }
        raw(frame.raw(masked).toArray());
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    // --- frames in ---

    /** The next frame; nothing if the broker closed the connection instead. */
    Optional<Frame> read() throws IOException {
        try {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            int length = second & 127;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = (int) in.readLong();
            }
            byte[] payload = new byte[length];
            in.readFully(payload);
            return Optional.of(new Frame(first >= 128, second >= 128, first & 15, payload));
        } catch (EOFException | SocketException e) {
            return Optional.empty();
        }
    }

    /** The next frame, which must be of that kind. */
    Frame expect(int opcode) throws IOException {
        Frame frame = read().orElseThrow(() -> new AssertionError("the broker closed the connection"));
        if (frame.opcode() != opcode) {
            throw new AssertionError("frame " + frame.opcode() + " instead of " + opcode + ", "
                    + java.util.HexFormat.of().formatHex(frame.payload()));
        }
        return frame;
    }

    /** So many bytes of data, in however many frames. */
    byte[] bytes(int count) throws IOException {
        Bytes all = new Bytes();
        while (all.toArray().length < count) {
            all.raw(expect(BINARY).payload());
        }
        return all.toArray();
    }

    /** The broker closes, with that code or any other and then the connection, or the connection alone. */
    int expectClose() throws IOException {
        Frame close = expect(CLOSE);
        expectEnd();
        return close.closeCode();
    }

    /** The broker ends the connection without a further frame of data. */
    void expectEnd() throws IOException {
        Optional<Frame> frame = read();
        while (frame.isPresent() && frame.get().opcode() == CLOSE) {
            frame = read();
        }
        if (frame.isPresent()) {
            throw new AssertionError("frame " + frame.get().opcode() + " instead of the end");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
