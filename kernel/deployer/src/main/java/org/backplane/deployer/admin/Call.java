// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer. The command runs on a thread of its own, so that a caller who does not read keeps nobody but
 * itself waiting: lines are queued here and written there.
 */
final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final String request;
    private final Commands commands;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    Call(String request, Commands commands) {
        this.request = request;
        this.commands = commands;
    }

    /** Runs it and writes line by line until it has ended. */
    void answer(SocketChannel caller) throws IOException, InterruptedException {
        Thread.ofVirtual().name("backplane-admin-command").start(this::run);
        String line;
        do {
            line = lines.take();
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(line);
            while (bytes.hasRemaining()) {
                caller.write(bytes);
            }
        } while (!line.startsWith("="));
    }

    private void run() {
        AdminReply reply;
        try {
            reply = commands.run(words(), line -> lines.add(AdminReply.encode(line)));
        } catch (RuntimeException e) {
            LOG.error("the command '{}' failed", request, e);
            reply = AdminReply.failed("the command failed; the broker's log says why");
        }
        lines.add(reply.encode());
    }

    /** A word is written as in a URL's query: it may hold spaces. */
    private List<String> words() {
        return Stream.of(request.strip().split("\\s+"))
                .map(word -> URLDecoder.decode(word, StandardCharsets.UTF_8))
                .toList();
    }
}
