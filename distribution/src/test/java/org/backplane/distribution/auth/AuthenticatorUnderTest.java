// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.auth;

import java.util.Optional;
import java.util.Set;
import org.backplane.api.auth.AuthRequest;
import org.backplane.api.auth.Authenticator;
import org.backplane.testkit.auth.ScramAuthenticator;
import org.backplane.testkit.auth.ScramCredentials;
import org.backplane.testkit.auth.ScramSha256;
import org.jspecify.annotations.Nullable;

/** SCRAM-SHA-256 for two users, and a method whose authenticator never answers. Runs in the broker's process. */
public final class AuthenticatorUnderTest implements Authenticator {
    public static final String SILENT = "SILENT";

    private static final byte[] SALT = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

    private final Authenticator scram = new ScramAuthenticator(AuthenticatorUnderTest::user);

    private static Optional<ScramCredentials> user(String name) {
        return name.equals("alice") || name.equals("bob")
                ? Optional.of(ScramCredentials.of("password of " + name, SALT, 4096))
                : Optional.empty();
    }

    @Override
    public Set<String> methods() {
        return Set.of(ScramSha256.METHOD, SILENT);
    }

    @Override
    public Exchange begin(AuthRequest request) {
        return request.method().equals(SILENT) ? new Silent() : scram.begin(request);
    }

    private static final class Silent implements Exchange {
        @Override
        public void step(byte @Nullable [] data, Reply reply) {
            // That is what it is for.
        }
    }
}
