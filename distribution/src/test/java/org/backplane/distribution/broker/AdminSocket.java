// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The broker's admin socket without {@code bin/backplane} before it: for figures that are asked for often beside a load, where
 * a JVM for each question would be the load. Any thread.
 *
 * @param data the broker's data directory
 */
public record AdminSocket(Path data) {
    /** The answer's lines. */
    public List<String> ask(String words) throws IOException {
        Path socket = data.resolve("admin.sock");
        Path target = Files.isSymbolicLink(socket) ? Files.readSymbolicLink(socket) : socket;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(target));
            channel.write(StandardCharsets.UTF_8.encode(words + "\n"));
            return read(new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)));
        }
    }

    /** One figure of {@code metrics}; -1 if there is none of that name. */
    public long metric(String name) throws IOException {
        String start = name + " ";
        return ask("metrics").stream()
                .filter(line -> line.startsWith(start))
                .map(line -> Long.parseLong(line.substring(start.length())))
                .findFirst()
                .orElse(-1L);
    }

    private static List<String> read(BufferedReader in) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("=")) {
                return lines;
            }
            lines.add(line.substring(1));
        }
        throw new IOException("the broker ended before it had answered");
    }
}
