// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.List;
import org.backplane.api.auth.AuthStep;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.core.session.Link;
import org.jspecify.annotations.Nullable;

/**
 * What a session sees of its connection. Answers go to whichever handler is attached, in their order; where the kernel says no by
 * itself, it is noted that this is not the version's doing. On the connection's lane only.
 */
final class SessionLink implements Link {
    private final ClientConnection connection;
    private final Attachment attachment;
    private final Answers answers = new Answers();

    SessionLink(ClientConnection connection, Attachment attachment) {
        this.connection = connection;
        this.attachment = attachment;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public @Nullable ConnectionHandler handler() {
        return attachment.handler();
    }

    @Override
    public @Nullable ProtocolLane protocol() {
        return attachment.version();
    }

    @Override
    public boolean canDeliver() {
        return !attachment.isParked() && !connection.isEnding() && connection.isWritable();
    }

    @Override
    public boolean isParked() {
        return attachment.isParked() && !connection.isEnding();
    }

    @Override
    public void connected(ConnectResult result) {
        connection.found(result);
        if (result instanceof ConnectResult.Refused) {
            refused(1);
        }
        answers.connected(result);
        giveAnswers();
        connection.served();
    }

    /** An authenticator's word, which is none of the session's. */
    void authentication(AuthStep step) {
        if (step instanceof AuthStep.Failure) {
            refused(1);
        }
        answers.authentication(step);
        giveAnswers();
    }

    private void refused(long times) {
        LaneVersion in = attachment.version();
        if (in != null) {
            in.figures().kernelRefusals += times;
        }
    }

    @Override
    public void published(long token, PublishResult result) {
        if (!result.isSuccess()) {
            refused(1);
        }
        answers.published(token, result);
        giveAnswers();
    }

    @Override
    public void released(int packetId, boolean found) {
        answers.released(packetId, found);
        giveAnswers();
    }

    @Override
    public void release(int packetId) {
        answers.release(packetId);
        giveAnswers();
    }

    @Override
    public void subscribed(long token, List<SubscribeResult> results) {
        refused(results.stream().filter(one -> !one.isGranted()).count());
        answers.subscribed(token, results);
        giveAnswers();
    }

    @Override
    public void unsubscribed(long token, List<Boolean> existed) {
        answers.unsubscribed(token, existed);
        giveAnswers();
    }

    /** Those that could not be given when they came. */
    void giveAnswers() {
        attachment.give(answers);
    }

    @Override
    public void close(CloseReason reason) {
        connection.close(reason);
    }

    @Override
    public boolean pause(Pause reason) {
        return connection.pause(reason);
    }

    @Override
    public void resume(Pause reason) {
        connection.resume(reason);
    }

    @Override
    public void keepAlive(int seconds) {
        connection.keepAlive(seconds);
    }
}
