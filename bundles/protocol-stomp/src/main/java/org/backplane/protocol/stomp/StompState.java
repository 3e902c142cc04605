// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.ArrayList;
import java.util.List;

/** All that this protocol knows of a connection, and all that dies with it. Lane-confined. {@link StateWriter} exports it. */
final class StompState {
    Phase phase = Phase.AWAITING_CONNECT;
    HeartBeat heartBeat = HeartBeat.NONE;

    /** The receipt that DISCONNECT asked for; empty if none. */
    String lastReceipt = "";

    /** Number of the last MESSAGE. */
    long lastSerial;

    final Receipts receipts = new Receipts();
    final Subscriptions subscriptions = new Subscriptions();
    final Unacknowledged unacknowledged = new Unacknowledged();
    final Transactions transactions = new Transactions();

    /** Packet identifiers of what needs no ACK and was sent: the kernel hears of them at the next {@code onWake}. */
    List<Integer> taken = new ArrayList<>();
}
