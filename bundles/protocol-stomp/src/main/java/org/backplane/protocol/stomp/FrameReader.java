// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.backplane.api.message.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to frames. It keeps nothing between two calls: what is not a whole frame stays in the buffer, which is the kernel's, so
 * the code may be replaced in the middle of a frame. On one lane.
 */
final class FrameReader {
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

    /**
     * The next frame, consumed together with the line ends before it; null if it is not there to its end.
     *
     * @throws StompError if it breaks the specification or a limit; the buffer is of no use then
     */
    @Nullable
    Frame read(ByteBuf in, StompSettings limits) {
        skipLineEnds(in);
        int start = in.readerIndex();
        int bodyStart = headEnd(in, start, limits.headerBytesMax());
        if (bodyStart < 0) {
            return null;
        }
        String[] lines = text(in, start, bodyStart).split("\n", -1);
        Command command = Command.of(line(lines[0]));
        Map<String, String> headers = headers(lines, command, limits.headersMax());
        try {
            int size = bodySize(in, bodyStart, headers, limits.bodyBytesMax());
            if (size < 0) {
                return null;
            }
            if (size > 0 && !command.mayHaveBody()) {
                throw new StompError(command + " has a body of " + size + " bytes, and may have none");
            }
            in.readerIndex(bodyStart + size + 1);
            return new Frame(command, headers, Payload.borrow(in, bodyStart, size));
        } catch (StompError error) {
            throw error.at(Optional.ofNullable(headers.get("receipt")));
        }
    }

    /** Line ends between frames are heart-beats, or decoration. */
    private static void skipLineEnds(ByteBuf in) {
        while (in.isReadable()) {
            byte first = in.getByte(in.readerIndex());
            if (first == '\n') {
                in.skipBytes(1);
            } else if (first == '\r' && in.readableBytes() > 1 && in.getByte(in.readerIndex() + 1) == '\n') {
                in.skipBytes(2);
            } else {
                return;
            }
        }
    }

    /** The index behind the empty line that ends the headers; -1 if it has not come yet. */
    private static int headEnd(ByteBuf in, int start, int bytesMax) {
        int end = (int) Math.min(in.writerIndex(), (long) start + bytesMax);
        int lineStart = start;
        for (int i = start; i < end; i++) {
            byte one = in.getByte(i);
            if (one == 0) {
                throw new StompError("a frame has NUL in its headers");
            }
            if (one == '\n') {
                int size = i - lineStart;
                if (size == 0 || size == 1 && in.getByte(lineStart) == '\r') {
                    return i + 1;
                }
                lineStart = i + 1;
            }
        }
        if (in.writerIndex() - start >= bytesMax) {
            throw new StompError("command and headers of a frame are longer than " + bytesMax + " bytes");
        }
        return -1;
    }

    private String text(ByteBuf in, int start, int end) {
        try {
            return utf8.decode(in.nioBuffer(start, end - start)).toString();
        } catch (CharacterCodingException e) {
            throw new StompError("the headers of a frame are not UTF-8");
        }
    }

    private static Map<String, String> headers(String[] lines, Command command, int max) {
        Map<String, String> headers = new LinkedHashMap<>();
        // The last two are the empty line and what follows its end: nothing.
        for (int i = 1; i < lines.length - 2; i++) {
            if (i > max) {
                throw new StompError(command + " has more than " + max + " headers");
            }
            String line = line(lines[i]);
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new StompError(command + " has a header without a name: " + StompError.quote(line));
            }
            String name = line.substring(0, colon);
            String value = line.substring(colon + 1);
            if (command.connects()) {
                headers.putIfAbsent(name, value);
            } else {
                headers.putIfAbsent(Escapes.unescape(name), Escapes.unescape(value));
            }
        }
        return headers;
    }

    private static String line(String raw) {
        String line = raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
        if (line.indexOf('\r') >= 0) {
            throw new StompError("a carriage return is not the end of its line: " + StompError.quote(line));
        }
        return line;
    }

    /** Size of a body that is there with the NUL behind it; -1 if it is not. */
    private static int bodySize(ByteBuf in, int start, Map<String, String> headers, int max) {
        String announced = headers.get("content-length");
        int there = in.writerIndex() - start;
        if (announced == null) {
            int nul = in.indexOf(start, start + (int) Math.min(there, max + 1L), (byte) 0);
            if (nul < 0 && there > max) {
                throw tooLarge(max);
            }
            return nul < 0 ? -1 : nul - start;
        }
        int size = size(announced, max);
        if (there <= size) {
            return -1;
        }
        if (in.getByte(start + size) != 0) {
            throw new StompError("no NUL behind the " + size + " bytes that content-length announced");
        }
        return size;
    }

    private static int size(String announced, int max) {
        if (announced.isEmpty() || announced.length() > 18 || !announced.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new StompError("content-length is not a number: " + StompError.quote(announced));
        }
        long size = Long.parseLong(announced);
        if (size > max) {
            throw tooLarge(max);
        }
        return (int) size;
    }

    private static StompError tooLarge(int max) {
        return new StompError("the body is larger than " + max + " bytes");
    }
}
