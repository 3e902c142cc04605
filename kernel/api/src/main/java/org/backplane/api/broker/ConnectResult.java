// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.broker;

/** How a connect ended. */
public sealed interface ConnectResult {
    /**
     * The session is this connection's. If it is to outlive the connection, that is on disk already.
     *
     * @param session on this lane
     * @param present whether state of an earlier connection goes on; what is unacknowledged follows by itself
     * @param assignedClientId whether the broker chose the client id
     * @param sessionExpiryS seconds granted, maybe fewer than asked for
     * @param keepAliveS seconds that hold, maybe fewer than asked for
     */
    record Accepted(Session session, boolean present, boolean assignedClientId, long sessionExpiryS, int keepAliveS)
            implements ConnectResult {}

    /**
     * No.
     *
     * @param reason what to tell the client
     * @param text for people
     */
    record Refused(Refusal reason, String text) implements ConnectResult {}

    /** Why not. */
    enum Refusal {
        CLIENT_ID_INVALID,
        NOT_AUTHORIZED,
        /** Nobody here serves the authentication method. */
        AUTHENTICATION_METHOD_UNKNOWN,
        /** No room: too many sessions or connections, or the disk is full. */
        QUOTA_EXCEEDED,
        /** The store is not there or failed: a session that should last can't be promised. */
        UNAVAILABLE,
        SHUTTING_DOWN
    }
}
