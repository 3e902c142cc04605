// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One client of one library, blocking. Use by one thread. */
public abstract class TestClient implements AutoCloseable {
    static final long PATIENCE_S = 20;

    final Inbox inbox = new Inbox();

    /** Returns whether the broker had a session. */
    public abstract boolean connect(Login login) throws Exception;

    /** Returns when granted. */
    public abstract void subscribe(Filter filter) throws Exception;

    public abstract void unsubscribe(String filter) throws Exception;

    /** Returns when the broker has acknowledged it; at QoS 0, when it is written. */
    public abstract void publish(Outgoing message) throws Exception;

    /** Says goodbye. */
    public abstract void disconnect() throws Exception;

    /** Lets go of threads and sockets, whatever state it is in. */
    @Override
    public abstract void close() throws IOException;

    /** The next message; fails when none comes. */
    public Incoming next() throws InterruptedException {
        Incoming message = inbox.messages.poll(PATIENCE_S, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message came");
        }
        return message;
    }

    /** Messages that came and were not asked for. */
    public int waiting() {
        return inbox.messages.size();
    }

    /**
     * Reason code with which the connection ended without our doing; fails when it doesn't.
     *
     * @return -1 if the library knows none
     */
    public int awaitEnd(Duration patience) throws Exception {
        return inbox.ended.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
