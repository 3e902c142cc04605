// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;
import org.jspecify.annotations.Nullable;

/**
 * The protocol's code on one connection: which version's handler it is lent to, and the state it left behind while it is lent
 * to none. A version that does not take a state leaves all as it was. On the connection's lane only.
 */
final class Attachment {
    private final ClientConnection connection;
    private @Nullable ConnectionHandler handler;
    private @Nullable LaneVersion version;

    /** What the last version left, in one layout or more, the latest first; empty while one is attached. */
    private List<ExportedState> parked = List.of();

    private boolean busy;

    /** As the last handler said; before there is one nothing is read. */
    private int packetBytesMax;

    Attachment(ClientConnection connection) {
        this.connection = connection;
    }

    @Nullable
    ConnectionHandler handler() {
        return handler;
    }

    @Nullable
    LaneVersion version() {
        return version;
    }

    boolean anyByteIsLife() {
        return version != null && version.version().anyByteIsLife();
    }

    /** The largest packet its client may send. */
    int packetBytesMax() {
        return packetBytesMax;
    }

    boolean isParked() {
        return handler == null;
    }

    /** Whether it goes on from a state, rather than from the beginning. */
    boolean hasState() {
        return !parked.isEmpty();
    }

    // --- versions come and go ---

    /**
     * Attaches a version while none is: it goes on where the last one was.
     *
     * @throws RuntimeException if it can't; the state waits for another one
     */
    void attach(LaneVersion next) {
        set(parked.isEmpty() ? next.accept(connection) : next.resume(connection, stateFor(next)), next);
        parked = List.of();
    }

    private ExportedState stateFor(LaneVersion next) {
        return parked.stream()
                .filter(one -> next.version().reads(one.schema()))
                .findFirst()
                .orElseGet(() -> parked.getFirst()); // it says itself what is wrong with it
    }

    /**
     * Gives the connection from one version to the next.
     *
     * @throws RuntimeException if the old one can't export, or the new one can't go on; the old one stays attached
     */
    void swap(LaneVersion next) {
        ConnectionHandler old = handler;
        LaneVersion from = version;
        if (old == null || from == null) {
            throw new IllegalStateException("nothing is attached");
        }
        ExportedState state = old.export(from.version().schemaWith(next.version()));
        ConnectionHandler taken = next.resume(connection, state);
        set(taken, next);
        let(old);
    }

    /**
     * Takes the handler off, keeping its state.
     *
     * @param schemas the layouts to keep it in, the latest first: it is not known who will read it
     * @throws RuntimeException if it can't be exported; the handler is off all the same, and nothing is left to go on from
     */
    void park(List<Integer> schemas) {
        ConnectionHandler old = handler;
        if (old == null) {
            return;
        }
        try {
            parked = schemas.stream().map(old::export).toList();
        } finally {
            let(old);
            clear();
        }
    }

    /** The channel is gone, and with it everything. */
    void end() {
        ConnectionHandler old = handler;
        clear();
        parked = List.of();
        if (old != null) {
            let(old);
        }
    }

    private void let(ConnectionHandler old) {
        try {
            old.onClosed();
        } catch (RuntimeException e) {
            connection.fail(e);
        }
    }

    private void set(ConnectionHandler next, LaneVersion from) {
        packetBytesMax = next.packetBytesMax();
        clear();
        handler = next;
        version = from;
        from.figures().connections++;
    }

    private void clear() {
        if (version != null) {
            version.figures().connections--;
        }
        handler = null;
        version = null;
    }

    // --- its handler is called, never inside another call of it ---

    /** Feeds what has come; whether a handler was there to take it. */
    boolean feed(Incoming incoming, boolean connected) {
        ConnectionHandler to = handler;
        LaneVersion in = version;
        if (to == null || in == null || busy) {
            return false;
        }
        busy = true;
        ByteBuf data = incoming.take();
        try {
            in.feed(to, data, connected);
        } catch (RuntimeException e) {
            fail(in, e);
        } finally {
            incoming.keep(data);
            busy = false;
        }
        return true;
    }

    /** Calls the handler, if there is one and it is not being called. */
    void call(Consumer<ConnectionHandler> what) {
        if (!busy) {
            callEvenNow(what);
        }
    }

    /** Calls the handler, if there is one, maybe inside another call of it: for the goodbye. */
    void callEvenNow(Consumer<ConnectionHandler> what) {
        ConnectionHandler to = handler;
        LaneVersion in = version;
        if (to == null || in == null) {
            return;
        }
        boolean outer = busy;
        busy = true;
        try {
            in.call(to, what);
        } catch (RuntimeException e) {
            fail(in, e);
        } finally {
            busy = outer;
        }
    }

    /** Gives answers as long as there is somebody to take them. */
    void give(Answers answers) {
        LaneVersion in = version;
        for (ConnectionHandler to = handler;
                to != null && in != null && !busy && !answers.isEmpty();
                to = handler, in = version) {
            busy = true;
            try {
                in.give(to, answers);
            } catch (RuntimeException e) {
                fail(in, e);
            } finally {
                busy = false;
            }
        }
    }

    private void fail(LaneVersion in, RuntimeException e) {
        in.figures().failures++;
        connection.fail(e);
    }
}
