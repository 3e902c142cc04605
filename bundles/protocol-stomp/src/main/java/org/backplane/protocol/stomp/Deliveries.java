// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.backplane.api.message.Message;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.LaneContext;
import org.backplane.api.protocol.Targets;

/**
 * Sends one message to many connections, as a MESSAGE for each of their subscriptions that it matches. What is the same in all of
 * them is written once.
 */
final class Deliveries {
    private final LaneContext context;

    Deliveries(LaneContext context) {
        this.context = context;
    }

    void deliver(Message message, Targets targets) {
        boolean expired = message.isExpired(context.clock().wallMs());
        byte[] common = common(message);
        for (int i = 0; i < targets.size(); i++) {
            if (expired && !targets.duplicate(i) || !deliver(message, common, targets, i)) {
                targets.refuse(i);
            }
        }
    }

    /** The headers that no subscription changes, and the empty line behind them. */
    private static byte[] common(Message message) {
        FrameText text = new FrameText();
        text.header("content-length", Integer.toString(message.payload().size()));
        MessageHeaders.write(message.headers(), text);
        return text.line("").bytes();
    }

    /** False if nobody there wants it any more. */
    private static boolean deliver(Message message, byte[] common, Targets targets, int i) {
        StompState state = ((StompHandler) targets.handler(i)).state();
        if (state.phase != Phase.CONNECTED) {
            return false;
        }
        List<Subscriptions.Entry> receivers =
                state.subscriptions.receivers(message.topic(), targets.subscriptionIds(i), targets.retain(i));
        if (receivers.isEmpty()) {
            return false;
        }
        int packetId = targets.packetId(i);
        boolean needed = false;
        for (Subscriptions.Entry receiver : receivers) {
            long serial = ++state.lastSerial;
            boolean acknowledged = receiver.ack() != AckMode.AUTO;
            // At QoS 0 the kernel waits for nothing: the client's ACK will find nothing to settle.
            if (acknowledged && packetId != 0) {
                state.unacknowledged.add(serial, new Unacknowledged.Entry(packetId, receiver));
                needed = true;
            }
            byte[] own = own(message, receiver, serial, targets.retain(i));
            send(targets.connection(i), own, common, message);
        }
        if (packetId != 0 && !needed) {
            take(state, packetId, targets.connection(i));
        }
        return true;
    }

    private static byte[] own(Message message, Subscriptions.Entry receiver, long serial, boolean retained) {
        String number = Long.toString(serial);
        FrameText text = new FrameText()
                .line("MESSAGE")
                .header("subscription", receiver.id())
                .header("message-id", number)
                .header(
                        "destination",
                        Destination.written(receiver.prefixed(), message.topic().name()));
        if (receiver.ack() != AckMode.AUTO) {
            text.header("ack", number);
        }
        if (retained) {
            text.header("retain", "true");
        }
        return text.bytes();
    }

    private static void send(Connection to, byte[] own, byte[] common, Message message) {
        ByteBuf out = to.outgoing(own.length + common.length + message.payload().size() + 1);
        out.writeBytes(own).writeBytes(common);
        message.payload().writeTo(out);
        out.writeByte(0);
    }

    /** It is done with, but the kernel can't hear of that in the middle of a delivery. */
    private static void take(StompState state, int packetId, Connection connection) {
        if (state.taken.isEmpty()) {
            connection.wakeIn(0);
        }
        state.taken.add(packetId);
    }
}
