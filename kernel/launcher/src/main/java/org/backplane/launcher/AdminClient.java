// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Asks a running broker over {@code data/admin.sock}. The conversation is one line each way round: a request of words, then
 * answer lines, as they come, that begin with {@code +} and one last line {@code =<exit code> <message>}.
 */
final class AdminClient {
    private final Path data;

    AdminClient(Path data) {
        this.data = data;
    }

    /**
     * Sends one request, hands over each answer line.
     *
     * @throws UsageException when no broker runs on that directory
     */
    Reply ask(String request, Consumer<String> lines) throws UsageException, IOException {
        try (SocketChannel channel = connect()) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(request + "\n");
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return read(new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)), lines);
        }
    }

    private SocketChannel connect() throws UsageException, IOException {
        Path socket = data.resolve("admin.sock");
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            throw new UsageException("no broker runs on " + data);
        }
        // A path too long for a socket is a link to a short one.
        Path target = Files.isSymbolicLink(socket) ? Files.readSymbolicLink(socket) : socket;
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(target));
            return channel;
        } catch (IOException e) {
            channel.close();
            if (Files.exists(target) && !Files.isWritable(target)) {
                throw new IOException(socket + " belongs to another user", e);
            }
            throw new UsageException("no broker runs on " + data + " (what it left there shows that it was killed)");
        }
    }

    private static Reply read(BufferedReader in, Consumer<String> lines) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("+")) {
                lines.accept(line.substring(1));
            } else if (line.startsWith("=")) {
                return Reply.parse(line.substring(1));
            }
        }
        throw new IOException("the broker ended before it had answered");
    }

    /**
     * The last line of an answer.
     *
     * @param exitCode of the program that asked
     * @param message what went wrong; empty if nothing did
     */
    record Reply(int exitCode, String message) {
        static Reply parse(String line) throws IOException {
            String[] parts = line.split(" ", 2);
            try {
                return new Reply(Integer.parseInt(parts[0]), parts.length > 1 ? parts[1] : "");
            } catch (NumberFormatException e) {
                throw new IOException("the broker's answer is not understood: =" + line, e);
            }
        }
    }
}
