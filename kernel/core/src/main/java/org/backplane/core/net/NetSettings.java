// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

/**
 * The limits of connections as configured; an immutable snapshot.
 *
 * @param connectionsMax open connections; beyond it a new one is closed at once
 * @param connectRateMax connections accepted per second by all listeners together; more of them wait. 0 for no limit
 * @param connectTimeoutS seconds a connection may take to get its session (TLS, WebSocket and CONNECT included)
 * @param outgoingBytesMax bytes that may wait to be sent to one client before QoS 0 messages for it are dropped
 * @param heldBytesMax bytes kept for one connection while it is not read
 * @param parkTimeoutS seconds connections wait for a version of their protocol
 * @param authenticationBytesMax bytes a client may send in one exchange of authentication
 * @param packetTimeoutS seconds one packet of a client may take from its first byte to its last
 */
public record NetSettings(
        int connectionsMax,
        int connectRateMax,
        int connectTimeoutS,
        int outgoingBytesMax,
        int heldBytesMax,
        int parkTimeoutS,
        int authenticationBytesMax,
        int packetTimeoutS) {
    public static final NetSettings DEFAULT = new NetSettings(100_000, 10, 4 << 20, 16 << 20, 60);

    /** With what holds of the rest when nothing is configured. */
    public NetSettings(
            int connectionsMax, int connectTimeoutS, int outgoingBytesMax, int heldBytesMax, int parkTimeoutS) {
        this(connectionsMax, 0, connectTimeoutS, outgoingBytesMax, heldBytesMax, parkTimeoutS, 65_536, 120);
    }
}
