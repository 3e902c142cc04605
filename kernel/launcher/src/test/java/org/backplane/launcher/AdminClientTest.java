// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
final class AdminClientTest {
    @TempDir
    private Path data = Path.of("");

    @Test
    void linesAndTheLastLineAreToldApart() throws Exception {
        List<String> lines = new ArrayList<>();

        AdminClient.Reply reply = ask("+one\n+=two\n=1 it failed\n", lines);

        assertThat(lines).containsExactly("one", "=two");
        assertThat(reply).isEqualTo(new AdminClient.Reply(1, "it failed"));
    }

    @Test
    void anAnswerThatBreaksOffIsNoSuccess() {
        assertThatThrownBy(() -> ask("+one\n", new ArrayList<>()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ended before");
    }

    @Test
    void whereNoBrokerRunsItSaysSo() throws Exception {
        assertThatThrownBy(() -> new AdminClient(data).ask("status", _ -> {}))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("no broker runs on");

        Files.createFile(data.resolve("admin.sock"));

        assertThatThrownBy(() -> new AdminClient(data).ask("status", _ -> {}))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("it was killed");
    }

    private AdminClient.Reply ask(String answer, List<String> lines) throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(data.resolve("admin.sock")));
            Thread.ofVirtual().start(() -> answer(server, answer));
            return new AdminClient(data).ask("status", lines::add);
        }
    }

    private static void answer(ServerSocketChannel server, String answer) {
        try (var caller = server.accept()) {
            caller.read(ByteBuffer.allocate(64));
            caller.write(ByteBuffer.wrap(answer.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
