// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

/** Where a connection stands. The order is that of the exported state. */
enum Phase {
    AWAITING_CONNECT,
    /** The kernel is asked for the session. */
    CONNECTING,
    CONNECTED,
    /** DISCONNECT has come; its receipt waits for what was asked before. */
    DISCONNECTING,
    CLOSED
}
