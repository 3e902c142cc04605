// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.event;

import org.backplane.api.transport.Endpoint;

/** What happened in the kernel. */
public sealed interface BrokerEvent {
    /**
     * A listener accepts connections.
     *
     * @param port the one it really has
     */
    record ListenerOpened(Endpoint endpoint, int port) implements BrokerEvent {}

    record ListenerClosed(Endpoint endpoint) implements BrokerEvent {}

    /** A listener could not open, now or after a change; it is tried again when its config changes. */
    record ListenerFailed(Endpoint endpoint, String reason) implements BrokerEvent {}

    record StoreFailed(String reason) implements BrokerEvent {}

    record StoreRecovered() implements BrokerEvent {}

    /**
     * A protocol's connections were taken over by another version.
     *
     * @param connections how many
     * @param failed how many could not be, and were closed
     */
    record ProtocolSwapped(String protocol, int connections, int failed) implements BrokerEvent {}
}
