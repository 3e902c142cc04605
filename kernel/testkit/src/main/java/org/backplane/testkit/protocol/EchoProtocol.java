// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.protocol;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.message.Message;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;
import org.backplane.api.protocol.LaneContext;
import org.backplane.api.protocol.Protocol;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.Targets;

/** Sends back what comes, and asks to be woken later so that the kernel's timers know it. Each version is a copy of it. */
public final class EchoProtocol implements Protocol {
    private static final int LATER_MS = 3_600_000;

    @Override
    public String id() {
        return "echo";
    }

    @Override
    public ProtocolLane open(LaneContext lane) {
        return new EchoLane();
    }

    private static final class EchoLane implements ProtocolLane {
        @Override
        public ConnectionHandler accept(Connection connection) {
            return new Handler(connection);
        }

        @Override
        public ConnectionHandler resume(Connection connection, ExportedState state) {
            return new Handler(connection);
        }

        @Override
        public void deliver(Message message, Targets targets) {
            // nobody subscribes
        }

        @Override
        public void close() {
            // nothing is kept
        }
    }

    private static final class Handler implements ConnectionHandler {
        private final Connection connection;

        Handler(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void onData(ByteBuf in) {
            connection.wakeIn(LATER_MS);
            connection.outgoing(in.readableBytes()).writeBytes(in);
        }

        @Override
        public void onConnected(ConnectResult result) {}

        @Override
        public void onPublished(long token, PublishResult result) {}

        @Override
        public void onReleased(int packetId, boolean found) {}

        @Override
        public void onRelease(int packetId) {}

        @Override
        public void onSubscribed(long token, List<SubscribeResult> results) {}

        @Override
        public void onUnsubscribed(long token, List<Boolean> existed) {}

        @Override
        public void onClosing(CloseReason reason) {}

        @Override
        public ExportedState export(int schema) {
            return new ExportedState("echo", schema, new byte[0]);
        }
    }
}
