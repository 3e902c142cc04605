// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The broker's admin socket without {@code bin/backplane} before it: beside a load a JVM for each question would be the load.
 * Any thread.
 *
 * @param data the broker's data directory
 */
public record AdminSocket(Path data) {
    /** The lines of the answer to words without blanks in them. */
    public List<String> ask(String words) throws IOException {
        return call(words.split(" ")).lines();
    }

    /** Says a command and waits until it is done. */
    public Reply call(String... words) throws IOException {
        Path socket = data.resolve("admin.sock");
        Path target = Files.isSymbolicLink(socket) ? Files.readSymbolicLink(socket) : socket;
        String line = Stream.of(words)
                .map(word -> URLEncoder.encode(word, StandardCharsets.UTF_8))
                .collect(Collectors.joining(" "));
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(target));
            channel.write(StandardCharsets.UTF_8.encode(line + "\n"));
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

    private static Reply read(BufferedReader in) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("=")) {
                String[] end = line.substring(1).split(" ", 2);
                return new Reply(Integer.parseInt(end[0]), lines, end.length > 1 ? end[1] : "");
            }
            lines.add(line.substring(1));
        }
        throw new IOException("the broker ended before it had answered");
    }

    /**
     * An answer.
     *
     * @param exitCode that {@code bin/backplane} would end with
     * @param message what went wrong; empty if nothing did
     */
    public record Reply(int exitCode, List<String> lines, String message) {}
}
