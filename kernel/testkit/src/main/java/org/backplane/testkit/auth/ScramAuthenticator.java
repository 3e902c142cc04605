// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.auth;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.backplane.api.auth.AuthRequest;
import org.backplane.api.auth.AuthStep;
import org.backplane.api.auth.Authenticator;
import org.backplane.api.auth.Principal;
import org.jspecify.annotations.Nullable;

/** SCRAM-SHA-256 as a service. Who authenticates again must be who it was. */
public class ScramAuthenticator implements Authenticator {
    private static final int NONCE_BYTES = 18;

    private final SecureRandom random = new SecureRandom();
    private final Function<String, Optional<ScramCredentials>> users;

    /** @param users what is kept of them, by name */
    public ScramAuthenticator(Function<String, Optional<ScramCredentials>> users) {
        this.users = users;
    }

    @Override
    public Set<String> methods() {
        return Set.of(ScramSha256.METHOD);
    }

    @Override
    public Exchange begin(AuthRequest request) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        ScramServer server = new ScramServer(users, Base64.getEncoder().encodeToString(nonce));
        Optional<Principal> before = request.principal();
        return new Exchange() {
            @Override
            public void step(byte @Nullable [] data, Reply reply) {
                AuthStep step = server.take(data);
                boolean another = step instanceof AuthStep.Success success
                        && before.isPresent()
                        && !before.get().equals(success.principal());
                reply.answer(another ? new AuthStep.Failure(AuthStep.Reason.REFUSED, "that is somebody else") : step);
            }
        };
    }
}
