// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.api.auth.AuthRequest;
import org.backplane.api.auth.AuthStep;
import org.backplane.api.auth.Authenticator;
import org.backplane.api.auth.Principal;
import org.jspecify.annotations.Nullable;

/** Does what the client's data say: {@code ask}, {@code yes}, {@code no}, {@code throw}; else it leaves the reply to the test. */
final class ScriptedAuthenticator implements Authenticator {
    final BlockingQueue<Reply> owed = new LinkedBlockingQueue<>();
    final Queue<AuthRequest> requests = new LinkedBlockingQueue<>();
    final AtomicInteger abandoned = new AtomicInteger();

    private final Set<String> methods;

    ScriptedAuthenticator(String... methods) {
        this.methods = Set.of(methods);
    }

    static AuthStep ask(String text) {
        return new AuthStep.Continue(text.getBytes(StandardCharsets.UTF_8));
    }

    static AuthStep yes() {
        return new AuthStep.Success(new Principal("somebody"), null);
    }

    @Override
    public Set<String> methods() {
        return methods;
    }

    @Override
    public Exchange begin(AuthRequest request) {
        requests.add(request);
        if (request.method().equals("BROKEN")) {
            throw new IllegalStateException("broken");
        }
        return new Exchange() {
            @Override
            public void step(byte @Nullable [] data, Reply reply) {
                switch (data == null ? "" : new String(data, StandardCharsets.UTF_8)) {
                    case "ask" -> reply.answer(ask("?"));
                    case "yes" -> reply.answer(yes());
                    case "no" -> reply.answer(new AuthStep.Failure(AuthStep.Reason.REFUSED, "no"));
                    case "throw" -> throw new IllegalStateException("thrown");
                    default -> owed.add(reply);
                }
            }

            @Override
            public void abandon() {
                abandoned.incrementAndGet();
            }
        };
    }
}
