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

    /** A listener could not open, now or after a change; it is tried again when its config or its files change. */
    record ListenerFailed(Endpoint endpoint, String reason) implements BrokerEvent {}

    record StoreFailed(String reason) implements BrokerEvent {}

    record StoreRecovered() implements BrokerEvent {}

    /**
     * A protocol's connections were taken over by another version.
     *
     * @param connections how many
     * @param failed how many could not be, and stayed where they were
     */
    record ProtocolSwapped(String protocol, int connections, int failed) implements BrokerEvent {}

    /**
     * An installed bundle changed, or was meant to.
     *
     * @param name symbolic name
     * @param version the one it is about
     * @param reason why, where it was refused or taken back; else empty
     */
    record BundleChanged(String name, String version, BundleChange change, String reason) implements BrokerEvent {}

    /** What became of a bundle. */
    enum BundleChange {
        INSTALLED,
        UPDATED,
        REMOVED,
        /** Not begun: what was there runs on. */
        REFUSED,
        /** Begun and taken back: what was there runs again. */
        ROLLED_BACK,
        CANARY_STARTED,
        CANARY_PROMOTED,
        CANARY_ABORTED
    }

    /**
     * An event loop does not get on: its clients wait.
     *
     * @param protocol whose code it is in; empty if none
     * @param bundle id of the bundle that code is from; -1 if none
     * @param blockedMs how long by now, in milliseconds
     * @param where the innermost frames of its stack
     */
    record LaneBlocked(int lane, String protocol, long bundle, long blockedMs, String where) implements BrokerEvent {}
}
