// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.admin;

import java.util.List;
import java.util.Map;
import org.backplane.api.transport.Endpoint;
import org.osgi.annotation.versioning.ProviderType;

/** The broker for operators. Any thread; never waits on a lane that waits on it. */
@ProviderType
public interface BrokerAdmin {
    /** Every configured listener, by name. */
    List<ListenerStatus> listeners();

    /** All figures, by name: see {@code Metrics}. */
    Map<String, Long> metrics();

    /** Empty when the store takes writes, else why not. */
    String storeProblem();

    /**
     * What keeps the listeners from opening though nothing is wrong, and how far that is: {@code reading the log: 3.2 of 10.0 M
     * messages}. Empty when nothing does, or for less than a second.
     */
    default String progress() {
        return "";
    }

    /**
     * Tells every client goodbye, writes what is due, closes the listeners. Returns when that is done.
     *
     * @param timeoutMs milliseconds after which it returns all the same
     */
    void shutdown(long timeoutMs);

    /**
     * A listener.
     *
     * @param port the one it really has; 0 while it has none
     * @param problem why it does not accept, or not by its settings; empty when it does
     * @param warning what is wrong with the files its TLS is from, while those of before are in force; empty if nothing
     * @param connections open ones that it accepted
     */
    record ListenerStatus(Endpoint endpoint, int port, String problem, String warning, int connections) {
        /** One without connections and warnings. */
        public ListenerStatus(Endpoint endpoint, int port, String problem) {
            this(endpoint, port, problem, "", 0);
        }

        public boolean isOpen() {
            return problem.isEmpty() && port != 0;
        }
    }
}
