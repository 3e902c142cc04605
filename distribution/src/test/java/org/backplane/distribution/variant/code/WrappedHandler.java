// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.backplane.api.auth.AuthStep;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;

/** The real handler and nothing else; a variant overrides what it does badly. On its connection's lane. */
class WrappedHandler implements ConnectionHandler {
    private final ConnectionHandler real;

    WrappedHandler(ConnectionHandler real) {
        this.real = real;
    }

    ConnectionHandler real() {
        return real;
    }

    @Override
    public void onData(ByteBuf in) {
        real.onData(in);
    }

    @Override
    public int packetBytesMax() {
        return real.packetBytesMax();
    }

    @Override
    public void onDataComplete() {
        real.onDataComplete();
    }

    @Override
    public void onAuthentication(AuthStep step) {
        real.onAuthentication(step);
    }

    @Override
    public void onConnected(ConnectResult result) {
        real.onConnected(result);
    }

    @Override
    public void onPublished(long token, PublishResult result) {
        real.onPublished(token, result);
    }

    @Override
    public void onReleased(int packetId, boolean found) {
        real.onReleased(packetId, found);
    }

    @Override
    public void onRelease(int packetId) {
        real.onRelease(packetId);
    }

    @Override
    public void onSubscribed(long token, List<SubscribeResult> results) {
        real.onSubscribed(token, results);
    }

    @Override
    public void onUnsubscribed(long token, List<Boolean> existed) {
        real.onUnsubscribed(token, existed);
    }

    @Override
    public void onWake() {
        real.onWake();
    }

    @Override
    public void onClosing(CloseReason reason) {
        real.onClosing(reason);
    }

    @Override
    public void onClosed() {
        real.onClosed();
    }

    @Override
    public ExportedState export(int schema) {
        return real.export(schema);
    }
}
