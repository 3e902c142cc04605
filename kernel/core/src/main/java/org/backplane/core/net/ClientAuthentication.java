// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.backplane.api.auth.AuthData;
import org.backplane.api.auth.AuthRequest;
import org.backplane.api.auth.AuthStep;
import org.backplane.api.auth.Authenticator;
import org.backplane.api.auth.Principal;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.protocol.Authentication;
import org.backplane.core.lane.Lane;
import org.backplane.core.lane.LaneTimers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection's authentication by steps, on its way to a session and again later. All of it is the
 * kernel's, so that the protocol's code may be replaced between any two steps. Whoever's fault it is that an exchange does not end, it ends in a
 * refusal. On the connection's lane only.
 */
final class ClientAuthentication implements Authentication {
    private static final Logger LOG = LoggerFactory.getLogger(ClientAuthentication.class);

    /** What it needs of its connection. */
    interface Client {
        Lane lane();

        boolean isEnding();

        AuthRequest identity(String method, Optional<Principal> principal);

        /** It is fed, or not, on its way to a session. */
        void listen(boolean listens);

        /** It was authenticated: to find its session is next. */
        void admit();

        void refuse(ConnectResult.Refused why);

        /** The handler is to hear that. */
        void tell(AuthStep step);
    }

    private final Server server;
    private final Client client;
    private final String method;
    private boolean admitted;
    private Turn turn = Turn.NONE;
    private long bytes;
    private @Nullable Authenticator authenticator;
    private Authenticator.@Nullable Exchange exchange;
    private @Nullable Awaited awaited;
    private LaneTimers.@Nullable Timer deadline;
    private Optional<Principal> principal = Optional.empty();
    private byte @Nullable [] successData;

    ClientAuthentication(Server server, Client client, String method) {
        this.server = server;
        this.client = client;
        this.method = method;
    }

    /** An authenticator's answer, once. Any thread. */
    private final class Awaited implements Authenticator.Reply {
        private final Lane lane = client.lane();

        @Override
        public void answer(AuthStep step) {
            lane.execute(() -> answered(this, step));
        }
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public Turn turn() {
        return turn;
    }

    @Override
    public Optional<Principal> principal() {
        return principal;
    }

    @Override
    public byte @Nullable [] successData() {
        return successData;
    }

    /** The client's first data. */
    void begin(AuthData data) {
        start(data.data());
    }

    @Override
    public void again(byte @Nullable [] data) {
        if (!admitted || turn != Turn.NONE) {
            throw new IllegalStateException("an exchange is under way, or there is no session yet");
        }
        long patienceNs = TimeUnit.SECONDS.toNanos(server.settings().connectTimeoutS());
        deadline = client.lane().schedule(patienceNs, this::tooLate);
        start(data);
    }

    @Override
    public void proceed(byte @Nullable [] data) {
        if (turn != Turn.CLIENT) {
            throw new IllegalStateException("it is not the client's turn");
        }
        if (!admitted) {
            client.listen(false);
        }
        step(data);
    }

    private void start(byte @Nullable [] data) {
        turn = Turn.BROKER;
        bytes = 0;
        Authenticator asked = server.authenticators().of(method);
        if (asked == null) {
            fail(AuthStep.Reason.METHOD_UNKNOWN, "nobody here knows this authentication method");
            return;
        }
        authenticator = asked;
        try {
            exchange = asked.begin(client.identity(method, principal));
        } catch (RuntimeException e) {
            broken(e);
            return;
        }
        step(data);
    }

    private void step(byte @Nullable [] data) {
        turn = Turn.BROKER;
        bytes += data == null ? 0 : data.length;
        Authenticator.Exchange with = exchange;
        if (with == null) {
            throw new IllegalStateException("no exchange");
        }
        if (bytes > server.settings().authenticationBytesMax()) {
            server.figures().authenticationTooLarge.add(1);
            giveUp(AuthStep.Reason.QUOTA_EXCEEDED, "more authentication data than allowed");
            return;
        }
        Awaited reply = new Awaited();
        awaited = reply;
        try {
            with.step(data, reply);
        } catch (RuntimeException e) {
            broken(e);
        }
    }

    private void answered(Awaited by, AuthStep step) {
        if (awaited != by || client.isEnding()) {
            return;
        }
        awaited = null;
        switch (step) {
            case AuthStep.Continue ignored -> {
                turn = Turn.CLIENT;
                client.tell(step);
                if (!admitted) {
                    client.listen(true);
                }
            }
            case AuthStep.Success success -> {
                server.figures().authenticated.add(1);
                principal = Optional.of(success.principal());
                successData = success.data();
                over();
                succeeded(step);
            }
            case AuthStep.Failure failure -> {
                over();
                failed(failure);
            }
        }
    }

    private void succeeded(AuthStep step) {
        if (admitted) {
            client.tell(step);
        } else {
            admitted = true;
            client.admit();
        }
    }

    private void broken(RuntimeException e) {
        LOG.error("Authentication by {} failed for a fault of its authenticator", method, e);
        giveUp(AuthStep.Reason.UNAVAILABLE, "authentication is not available");
    }

    /** It takes too long; whose turn it is decides what the client is told. False if no exchange is under way. */
    boolean tooLate() {
        switch (turn) {
            case NONE -> {
                return false;
            }
            case CLIENT -> giveUp(AuthStep.Reason.REFUSED, "authentication took too long");
            case BROKER -> giveUp(AuthStep.Reason.UNAVAILABLE, "authentication is not available");
        }
        return true;
    }

    /** That authenticator goes: what it was about to decide nobody can. */
    void gone(Authenticator one) {
        if (authenticator == one && turn != Turn.NONE) {
            giveUp(AuthStep.Reason.UNAVAILABLE, "authentication is not available");
        }
    }

    /** The connection is gone. */
    void end() {
        abandon();
        over();
    }

    private void giveUp(AuthStep.Reason reason, String text) {
        abandon();
        fail(reason, text);
    }

    private void abandon() {
        Authenticator.Exchange left = exchange;
        awaited = null;
        exchange = null;
        if (left != null) {
            try {
                left.abandon();
            } catch (RuntimeException e) {
                LOG.warn("An authenticator of {} failed to let go", method, e);
            }
        }
    }

    private void fail(AuthStep.Reason reason, String text) {
        over();
        failed(new AuthStep.Failure(reason, text));
    }

    /** Nothing of the authenticator's is kept beyond its exchange, or its bundle could not go. */
    private void over() {
        turn = Turn.NONE;
        awaited = null;
        exchange = null;
        authenticator = null;
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    private void failed(AuthStep.Failure failure) {
        (failure.reason() == AuthStep.Reason.UNAVAILABLE
                        ? server.figures().authenticationUnavailable
                        : server.figures().authenticationRefused)
                .add(1);
        if (client.isEnding()) {
            return;
        }
        if (admitted) {
            client.tell(failure);
        } else {
            client.refuse(new ConnectResult.Refused(refusal(failure.reason()), failure.text()));
        }
    }

    private static ConnectResult.Refusal refusal(AuthStep.Reason reason) {
        return switch (reason) {
            case REFUSED -> ConnectResult.Refusal.NOT_AUTHORIZED;
            case METHOD_UNKNOWN -> ConnectResult.Refusal.AUTHENTICATION_METHOD_UNKNOWN;
            case UNAVAILABLE -> ConnectResult.Refusal.UNAVAILABLE;
            case QUOTA_EXCEEDED -> ConnectResult.Refusal.QUOTA_EXCEEDED;
        };
    }
}
