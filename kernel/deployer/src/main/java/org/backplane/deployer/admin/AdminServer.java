// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the admin socket: one request line in, the answer out line by line, closed. One thread accepts, a
 * virtual one answers each. A
 * caller that says nothing holds a place until {@link #CALLERS_MAX} newer ones have come.
 */
public final class AdminServer implements Closeable {
    /** Most callers at a time; the oldest goes. */
    private static final int CALLERS_MAX = 16;

    /** Longest request, in characters. */
    private static final int REQUEST_CHARS_MAX = 16_384;

    private static final long ACCEPT_RETRY_NANOS = 500_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    private final AdminSocket socket;
    private final Commands commands;
    private final Deque<SocketChannel> callers = new ArrayDeque<>();

    private AdminServer(AdminSocket socket, Commands commands) {
        this.socket = socket;
        this.commands = commands;
    }

    /**
     * Opens {@code data/admin.sock}.
     *
     * @param commands called on a virtual thread for each request
     */
    public static AdminServer open(Path data, Commands commands) throws IOException {
        AdminServer server = new AdminServer(AdminSocket.open(data), commands);
        Thread.ofPlatform().name("backplane-admin").daemon().start(server::accept);
        return server;
    }

    private void accept() {
        while (true) {
            try {
                SocketChannel caller = socket.channel().accept();
                admit(caller);
                Thread.ofVirtual().name("backplane-admin-call").start(() -> serve(caller));
            } catch (ClosedChannelException e) {
                LOG.debug("admin socket closed");
                return;
            } catch (IOException e) {
                // Out of file descriptors, say: the next caller may be luckier, but must not be asked for in a busy
                // loop.
                LOG.error("an admin call could not be accepted: {}", e.toString());
                LockSupport.parkNanos(ACCEPT_RETRY_NANOS);
            }
        }
    }

    private synchronized void admit(SocketChannel caller) throws IOException {
        if (callers.size() == CALLERS_MAX) {
            callers.removeFirst().close();
        }
        callers.addLast(caller);
    }

    private synchronized void dismiss(SocketChannel caller) {
        callers.remove(caller);
    }

    private void serve(SocketChannel caller) {
        try (caller) {
            String request = readLine(Channels.newReader(caller, StandardCharsets.UTF_8));
            new Call(request, commands).answer(caller);
        } catch (IOException e) {
            LOG.debug("an admin call broke off: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            dismiss(caller);
        }
    }

    private static String readLine(Reader reader) throws IOException {
        BufferedReader in = new BufferedReader(reader, 256);
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (line.length() == REQUEST_CHARS_MAX) {
                throw new IOException("request longer than " + REQUEST_CHARS_MAX + " characters");
            }
            line.append((char) c);
        }
        return line.toString();
    }

    /** Ends all calls and removes the socket. */
    @Override
    public synchronized void close() throws IOException {
        socket.close();
        for (SocketChannel caller : callers) {
            caller.close();
        }
    }
}
