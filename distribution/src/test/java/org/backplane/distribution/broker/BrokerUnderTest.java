// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

import java.io.IOException;
import java.nio.file.Path;

/** A running broker, seen as a client sees it. With {@code -Dbackplane.peer=mosquitto} another broker takes the same tests. */
public interface BrokerUnderTest extends AutoCloseable {
    String HOST = "127.0.0.1";

    int port(Wire wire);

    /** The PEM certificate that a TLS client has to trust. */
    Path certificate();

    /** Ends it as an operator would, and waits. */
    void stop() throws Exception;

    /** Ends it as a power switch would, as far as a process can see. */
    void kill9() throws Exception;

    /** Starts it again on the same data; ports may be others. */
    void restart() throws Exception;

    /** What it printed so far, for failure messages. */
    String output();

    @Override
    void close() throws IOException;

    /** A fresh broker of the kind that is tested. */
    static BrokerUnderTest start(String... settings) throws Exception {
        return isPeer() ? MosquittoPeer.start() : BrokerProcess.start(settings);
    }

    static boolean isPeer() {
        return "mosquitto".equals(System.getProperty("backplane.peer"));
    }

    /** Whether the full counts were asked for. */
    static boolean isLong() {
        return Boolean.getBoolean("backplane.long");
    }
}
