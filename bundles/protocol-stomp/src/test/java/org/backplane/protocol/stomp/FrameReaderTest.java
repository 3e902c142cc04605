// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FrameReaderTest {
    private static final StompSettings TIGHT =
            Settings.with(Map.of("headerBytesMax", 256, "headersMax", 8, "bodyBytesMax", 1024));

    private final FrameReader reader = new FrameReader();

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text.replace("^@", "\0"), StandardCharsets.UTF_8);
    }

    private @Nullable Frame read(String text) {
        return reader.read(bytes(text), TIGHT);
    }

    private Frame whole(String text) {
        Frame frame = read(text);
        assertThat(frame).isNotNull();
        return java.util.Objects.requireNonNull(frame);
    }

    private static String body(Frame frame) {
        return new String(frame.body().toArray(), StandardCharsets.UTF_8);
    }

    @Test
    void readsEitherLineEnd() {
        Frame unix = whole("\n\n\r\nSEND\ndestination:a\n\nhi^@");
        Frame dos = whole("SEND\r\ndestination:a\r\n\r\nhi^@");

        assertThat(unix.headers()).isEqualTo(Map.of("destination", "a")).isEqualTo(dos.headers());
        assertThat(body(unix)).isEqualTo("hi").isEqualTo(body(dos));
    }

    @Test
    void takesABodyWithNulsByItsLength() {
        assertThat(body(whole("SEND\ndestination:a\ncontent-length:3\n\na^@b^@")))
                .isEqualTo("a\0b");
    }

    @Test
    void unescapesHeadersButThoseOfConnect() {
        assertThat(whole("SEND\na\\cb:\\r\\n\\c\\\\\n\n^@").headers()).isEqualTo(Map.of("a:b", "\r\n:\\"));
        assertThat(whole("CONNECT\na:\\c\n\n^@").headers()).isEqualTo(Map.of("a", "\\c"));
    }

    @Test
    void keepsSpacesAndTheFirstOfRepeatedHeaders() {
        assertThat(whole("SEND\na: 1 \na:2\nb:\n\n^@").headers()).isEqualTo(Map.of("a", " 1 ", "b", ""));
    }

    @Test
    void consumesWholeFramesOnly() {
        String frames = "SEND\na:b\n\nxy^@\nSEND\ncontent-length:2\n\nxy^@";
        for (int cut = 0; cut < frames.length() - 2; cut++) {
            ByteBuf in = bytes(frames).slice(0, cut);
            int first = frames.indexOf("^@") + 1;

            Frame frame = reader.read(in, TIGHT);
            assertThat(frame == null).as("cut at %d", cut).isEqualTo(cut < first);
            assertThat(reader.read(in, TIGHT)).isNull();
            assertThat(in.readerIndex()).isEqualTo(cut < first ? 0 : Math.min(cut, first + 1));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FOO~~^@|\"FOO\" is not a command of STOMP 1.2",
                "SEND~a~~^@|SEND has a header without a name: \"a\"",
                "SEND~:a~~^@|SEND has a header without a name: \":a\"",
                "SEND~a:\\t~~^@|undefined escape in the header \"\\t\"",
                "SEND~a:\\|undefined escape",
                "SEND~a^@|a frame has NUL in its headers",
                "SEND~content-length:x~~^@|content-length is not a number: \"x\"",
                "SEND~content-length:-1~~^@|content-length is not a number: \"-1\"",
                "SEND~content-length:99999999999999999999~~^@|content-length is not a number",
                "SEND~content-length:1025~~|the body is larger than 1024 bytes",
                "SEND~content-length:1~~ab^@|no NUL behind the 1 bytes that content-length announced",
                "SUBSCRIBE~~x^@|SUBSCRIBE has a body of 1 bytes, and may have none",
                "SEND~a:1~a:2~a:3~a:4~a:5~a:6~a:7~a:8~a:9~~^@|SEND has more than 8 headers",
            })
    void namesWhatIsWrong(String text, String message) {
        String end = text.endsWith("\\") ? "\n\n^@" : "";

        assertThatThrownBy(() -> read(text.replace('~', '\n') + end))
                .isInstanceOf(StompError.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void refusesACarriageReturnInsideALine() {
        assertThatThrownBy(() -> read("SEND\na:b\rc\n\n^@")).hasMessageContaining("carriage return");
    }

    @Test
    void refusesHeadersThatAreNotUtf8() {
        ByteBuf in = Unpooled.wrappedBuffer("SEND\na:\u00ff\n\n\0".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> reader.read(in, TIGHT)).hasMessageContaining("not UTF-8");
    }

    @Test
    void limitsWhatDoesNotEnd() {
        assertThatThrownBy(() -> read("SEND\na:" + "x".repeat(256))).hasMessageContaining("longer than 256 bytes");
        assertThatThrownBy(() -> read("SEND\n\n" + "x".repeat(1025))).hasMessageContaining("larger than 1024 bytes");
        assertThat(read("SEND\n\n" + "x".repeat(1024))).isNull();
        assertThat(body(whole("SEND\n\n" + "x".repeat(1024) + "^@"))).hasSize(1024);
    }

    @Test
    void knowsTheReceiptOfAFrameWithAWrongBody() {
        assertThatThrownBy(() -> read("SEND\nreceipt:r\ncontent-length:1025\n\n"))
                .isInstanceOfSatisfying(
                        StompError.class, error -> assertThat(error.receipt()).contains("r"));
    }
}
