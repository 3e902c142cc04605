// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

/** Where a connection is. The ordinals are part of the exported state: append only. */
enum Phase {
    /** Nothing but CONNECT may come. */
    AWAITING_CONNECT,
    /** CONNECT came; the kernel is getting the session. */
    CONNECTING,
    /** CONNACK with success is out. */
    CONNECTED,
    /** Over; what still comes is nobody's. */
    CLOSING
}
