// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;
import org.junit.jupiter.api.Test;

class AnswersTest {
    @Test
    void allComeInOrderToWhomeverIsThereThen() {
        Answers answers = new Answers();
        Recorder recorder = new Recorder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.published(i, PublishResult.ACCEPTED);
            answers.released(i, i % 2 == 0);
            answers.release(i);
            answers.subscribed(i, List.of(SubscribeResult.GRANTED_QOS_1));
            answers.unsubscribed(i, List.of(true));
            expected.addAll(
                    List.of("published " + i, "released " + i + (i % 2 == 0), "release " + i, "sub " + i, "un " + i));
            answers.giveOne(recorder); // fewer out than in: the ring grows and wraps
        }

        while (!answers.isEmpty()) {
            answers.giveOne(recorder);
        }

        assertThat(recorder.calls).containsExactlyElementsOf(expected);
    }

    private static final class Recorder implements ConnectionHandler {
        final List<String> calls = new ArrayList<>();

        @Override
        public void onData(ByteBuf in) {
            calls.add("data");
        }

        @Override
        public void onConnected(ConnectResult result) {
            calls.add("connected");
        }

        @Override
        public void onPublished(long token, PublishResult result) {
            calls.add("published " + token);
        }

        @Override
        public void onReleased(int packetId, boolean found) {
            calls.add("released " + packetId + found);
        }

        @Override
        public void onRelease(int packetId) {
            calls.add("release " + packetId);
        }

        @Override
        public void onSubscribed(long token, List<SubscribeResult> results) {
            calls.add("sub " + token);
        }

        @Override
        public void onUnsubscribed(long token, List<Boolean> existed) {
            calls.add("un " + token);
        }

        @Override
        public void onClosing(CloseReason reason) {
            calls.add("closing");
        }

        @Override
        public ExportedState export(int schema) {
            return new ExportedState("recorder", schema, new byte[0]);
        }
    }
}
