// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
final class AdminServerTest {
    @TempDir
    private Path data = Path.of("");

    @Test
    void aRequestIsAnsweredWithItsLinesAndAStatus() throws Exception {
        try (AdminServer server = AdminServer.open(data, AdminServerTest::echo)) {
            assertThat(server).isNotNull();
            assertThat(ask(socket(), "bundle  list\n")).isEqualTo("+bundle\n+list\n=0\n");
        }
    }

    @Test
    void theSocketIsTheOwnersAloneAndGoesAtTheEnd() throws Exception {
        try (AdminServer server = AdminServer.open(data, AdminServerTest::echo)) {
            assertThat(server).isNotNull();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                    .isEqualTo("rw-------");
        }

        assertThat(data).isEmptyDirectory();
    }

    @Test
    void aSocketLeftByAKilledProcessIsReplaced() throws Exception {
        Files.writeString(socket(), "left over");

        try (AdminServer server = AdminServer.open(data, AdminServerTest::echo)) {
            assertThat(server).isNotNull();
            assertThat(ask(socket(), "x\n")).isEqualTo("+x\n=0\n");
        }
    }

    @Test
    void aPathTooLongForASocketBecomesALink() throws Exception {
        data = Files.createDirectories(data.resolve("d".repeat(120)));

        try (AdminServer server = AdminServer.open(data, AdminServerTest::echo)) {
            assertThat(server).isNotNull();
            assertThat(socket()).isSymbolicLink();
            assertThat(ask(Files.readSymbolicLink(socket()), "x\n")).isEqualTo("+x\n=0\n");
        }

        assertThat(data).isEmptyDirectory();
    }

    @Test
    void aCommandThatThrowsIsAnsweredAllTheSame() throws Exception {
        try (AdminServer server = AdminServer.open(data, (_, _) -> {
            throw new IllegalStateException("bug");
        })) {
            assertThat(server).isNotNull();
            assertThat(ask(socket(), "x\n")).isEqualTo("=1 the command failed; the broker's log says why\n");
        }
    }

    @Test
    void callersThatSayNothingKeepNobodyOut() throws Exception {
        List<SocketChannel> silent = new ArrayList<>();
        try (AdminServer server = AdminServer.open(data, AdminServerTest::echo)) {
            assertThat(server).isNotNull();
            for (int i = 0; i < 40; i++) {
                silent.add(SocketChannel.open(UnixDomainSocketAddress.of(socket())));
            }

            assertThat(ask(socket(), "x\n")).isEqualTo("+x\n=0\n");
        } finally {
            for (SocketChannel channel : silent) {
                channel.close();
            }
        }
    }

    @Test
    void linesReachTheCallerWhileTheCommandGoesOn() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        try (AdminServer server = AdminServer.open(data, (_, out) -> {
                    out.accept("first");
                    await(read);
                    return AdminReply.failed("refused: no");
                });
                SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            assertThat(server).isNotNull();
            channel.write(StandardCharsets.UTF_8.encode("x\n"));
            BufferedReader in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));

            assertThat(in.readLine()).isEqualTo("+first");
            read.countDown();
            assertThat(in.readLine()).isEqualTo("=1 refused: no");
        }
    }

    @Test
    void aWordMayHoldSpaces() throws Exception {
        try (AdminServer server = AdminServer.open(data, AdminServerTest::echo)) {
            assertThat(server).isNotNull();
            assertThat(ask(socket(), "install %2Fa+b%2Fc.jar\n")).isEqualTo("+install\n+/a b/c.jar\n=0\n");
        }
    }

    private static AdminReply echo(List<String> words, Consumer<String> out) {
        words.forEach(out);
        return AdminReply.DONE;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Path socket() {
        return data.resolve("admin.sock");
    }

    private static String ask(Path socket, String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
