// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.backplane.api.auth.AuthData;
import org.backplane.api.auth.AuthStep;
import org.backplane.api.broker.CloseReason;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;
import org.backplane.api.protocol.LaneContext;
import org.backplane.api.protocol.Protocol;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.SwapMode;
import org.backplane.api.protocol.Targets;
import org.jspecify.annotations.Nullable;

/**
 * Lines of text, in as many versions as a test wants. {@code connect ID}, {@code auth METHOD DATA} (connects too), {@code step DATA},
 * {@code again DATA}, {@code sub FILTER}, {@code pub TOPIC TEXT}, {@code who}, {@code from}, {@code shown},
 * {@code wake MS}, {@code no}, {@code ping}, {@code throw}, {@code block}; each answer begins with the version that gives it.
 */
final class LineProtocol implements Protocol {
    private final String version;
    private final int schema;
    private final int oldest;
    private final SwapMode mode;

    /** How often it was asked to; on the test's thread. */
    int warmedUp;

    /** What it does wrong. */
    boolean refusesStates;

    boolean throwsInDeliver;

    /** What {@code block} waits for. */
    BooleanSupplier blocksWhile = () -> false;

    LineProtocol(String version, int oldest, int schema, SwapMode mode) {
        this.version = version;
        this.oldest = oldest;
        this.schema = schema;
        this.mode = mode;
    }

    static LineProtocol version(String version) {
        return new LineProtocol(version, 1, 1, SwapMode.EXPORT);
    }

    @Override
    public String id() {
        return "lines";
    }

    @Override
    public int schema() {
        return schema;
    }

    @Override
    public int oldestSchema() {
        return oldest;
    }

    @Override
    public SwapMode swapMode() {
        return mode;
    }

    @Override
    public void warmUp() {
        warmedUp++;
    }

    @Override
    public ProtocolLane open(LaneContext lane) {
        return new ProtocolLane() {
            @Override
            public ConnectionHandler accept(Connection connection) {
                return new Handler(connection);
            }

            @Override
            public ConnectionHandler resume(Connection connection, ExportedState state) {
                boolean known = state.schema() >= oldest && state.schema() <= schema;
                if (refusesStates || !known) {
                    throw new IllegalArgumentException("schema " + state.schema() + " is not for " + version);
                }
                return new Handler(connection);
            }

            @Override
            public void deliver(Message message, Targets targets) {
                if (throwsInDeliver) {
                    throw new IllegalStateException("no delivery by " + version);
                }
                for (int i = 0; i < targets.size(); i++) {
                    say(targets.connection(i), "got " + text(message));
                }
            }

            @Override
            public void close() {}
        };
    }

    private static String text(Message message) {
        return new String(message.payload().toArray(), StandardCharsets.UTF_8);
    }

    private void say(Connection to, String words) {
        byte[] line = (version + " " + words + "\n").getBytes(StandardCharsets.UTF_8);
        to.outgoing(line.length).writeBytes(line);
    }

    private final class Handler implements ConnectionHandler {
        private final Connection connection;

        Handler(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void onData(ByteBuf in) {
            for (int end = in.bytesBefore((byte) '\n'); end >= 0; end = in.bytesBefore((byte) '\n')) {
                String line = in.readCharSequence(end, StandardCharsets.UTF_8).toString();
                in.skipBytes(1);
                line(line.split(" ", 3));
                if (line.startsWith("connect") || line.startsWith("auth") || line.startsWith("step")) {
                    return;
                }
            }
        }

        private void line(String[] words) {
            switch (words[0]) {
                case "connect" ->
                    connection.connect(new ConnectRequest(
                            words[1], "lines", true, 0, 10, 0, Optional.empty(), Optional.empty(), null));
                case "auth" ->
                    connection.connect(new ConnectRequest(
                            "authenticated",
                            "lines",
                            true,
                            0,
                            10,
                            0,
                            Optional.empty(),
                            Optional.of("name"),
                            null,
                            Optional.of(new AuthData(words[1], words[2].getBytes(StandardCharsets.UTF_8)))));
                case "step" ->
                    connection.authentication().orElseThrow().proceed(words[1].getBytes(StandardCharsets.UTF_8));
                case "again" ->
                    connection.authentication().orElseThrow().again(words[1].getBytes(StandardCharsets.UTF_8));
                case "sub" -> connection.session().orElseThrow().subscribe(List.of(subscription(words[1])), 0);
                case "pub" -> connection.session().orElseThrow().publish(message(words[1], words[2]), 0, 0);
                case "who" -> say(connection, "here");
                case "from" -> say(connection, from(connection));
                case "shown" -> say(connection, shown(connection));
                case "wake" -> connection.wakeIn(Integer.parseInt(words[1]));
                case "no" -> {
                    connection.countRefusal();
                    say(connection, "no");
                }
                case "throw" -> throw new IllegalStateException("thrown by " + version);
                case "block" -> {
                    while (blocksWhile.getAsBoolean()) {
                        Thread.onSpinWait();
                    }
                }
                default -> {}
            }
        }

        private static String shown(Connection connection) {
            return connection.clientCertificates().stream()
                    .map(one -> one.getSubjectX500Principal().getName())
                    .collect(Collectors.joining(" "));
        }

        private static String from(Connection connection) {
            return connection.remoteAddress() instanceof InetSocketAddress address
                    ? address.getAddress().getHostAddress() + ":" + address.getPort()
                    : "nowhere";
        }

        private Subscription subscription(String filter) {
            return new Subscription(
                    TopicFilter.of(filter), Qos.AT_MOST_ONCE, false, false, Subscription.RetainHandling.DO_NOT_SEND, 0);
        }

        private Message message(String topic, String text) {
            return new Message(
                    Topic.of(topic),
                    Payload.of(text.getBytes(StandardCharsets.UTF_8)),
                    Qos.AT_MOST_ONCE,
                    false,
                    Headers.EMPTY,
                    0,
                    Message.NEVER,
                    "");
        }

        @Override
        public void onAuthentication(AuthStep step) {
            say(
                    connection,
                    switch (step) {
                        case AuthStep.Continue next -> "asked " + text(next.data());
                        case AuthStep.Success success ->
                            "is " + success.principal().name();
                        case AuthStep.Failure failure -> "failed " + failure.reason();
                    });
        }

        private static String text(byte @Nullable [] data) {
            return data == null ? "" : new String(data, StandardCharsets.UTF_8);
        }

        @Override
        public void onConnected(ConnectResult result) {
            boolean refused = result instanceof ConnectResult.Refused;
            say(connection, refused ? "refused " + ((ConnectResult.Refused) result).reason() : "connected");
            if (refused) {
                connection.close();
            }
        }

        @Override
        public void onPublished(long token, PublishResult result) {
            say(connection, "published");
        }

        @Override
        public void onReleased(int packetId, boolean found) {}

        @Override
        public void onRelease(int packetId) {}

        @Override
        public void onSubscribed(long token, List<SubscribeResult> results) {
            say(connection, "subscribed");
        }

        @Override
        public void onUnsubscribed(long token, List<Boolean> existed) {}

        @Override
        public void onWake() {
            say(connection, "awake");
        }

        @Override
        public void onClosing(CloseReason reason) {
            say(connection, "bye " + reason);
        }

        @Override
        public ExportedState export(int asked) {
            if (asked < oldest || asked > schema) {
                throw new IllegalArgumentException(version + " does not write schema " + asked);
            }
            return new ExportedState("lines", asked, new byte[0]);
        }
    }
}
