// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;

/** Tells whose a delivery is. Answers reach a simulated client through its link, so nothing else may be called here. */
record SimulatedHandler(SimulatedClient client) implements ConnectionHandler {
    private static IllegalStateException unexpected() {
        return new IllegalStateException("a session answers its link, not the handler");
    }

    @Override
    public void onData(ByteBuf in) {
        throw unexpected();
    }

    @Override
    public void onConnected(ConnectResult result) {
        throw unexpected();
    }

    @Override
    public void onPublished(long token, PublishResult result) {
        throw unexpected();
    }

    @Override
    public void onReleased(int packetId, boolean found) {
        throw unexpected();
    }

    @Override
    public void onRelease(int packetId) {
        throw unexpected();
    }

    @Override
    public void onSubscribed(long token, List<SubscribeResult> results) {
        throw unexpected();
    }

    @Override
    public void onUnsubscribed(long token, List<Boolean> existed) {
        throw unexpected();
    }

    @Override
    public void onClosing(CloseReason reason) {
        throw unexpected();
    }

    @Override
    public ExportedState export(int schema) {
        throw unexpected();
    }
}
