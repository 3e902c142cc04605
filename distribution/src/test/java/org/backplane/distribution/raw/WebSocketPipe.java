// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.raw;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The client's side of a WebSocket (RFC 6455) as a pair of byte streams; each write is one binary frame. */
final class WebSocketPipe {
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final DataInputStream in;
    private final OutputStream out;

    WebSocketPipe(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    /** Asks for the upgrade and reads the answer. */
    void shakeHands(String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Protocol: mqtt\r\n\r\n";
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) in.readUnsignedByte());
        }
        if (!answer.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("no upgrade: " + answer);
        }
    }

    /** One whole frame, masked as clients must, in one write. */
    void write(byte[] payload) throws IOException {
        frame(2, payload);
    }

    /** Payload of the next data frame; empty at the end. Answers pings. */
    byte[] read() throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte() & 15;
            byte[] payload = new byte[length()];
            in.readFully(payload);
            if (opcode == CLOSE) {
                throw new EOFException("WebSocket closed");
            }
            if (opcode == PING) {
                frame(PONG, payload);
            } else if (opcode != PONG) {
                return payload;
            }
        }
    }

    private int length() throws IOException {
        int length = in.readUnsignedByte() & 127;
        return length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length;
    }

    private void frame(int opcode, byte[] payload) throws IOException {
        Bytes frame = new Bytes().u8(128 | opcode);
        if (payload.length < 126) {
            frame.u8(128 | payload.length);
        } else if (payload.length < 65_536) {
            frame.u8(128 | 126).u16(payload.length);
        } else {
            frame.u8(128 | 127).u32(0).u32(payload.length);
        }
        out.write(frame.u32(0).raw(payload).toArray());
        out.flush();
    }
}
