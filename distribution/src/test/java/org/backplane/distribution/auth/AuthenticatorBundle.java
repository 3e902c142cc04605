// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.auth;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.backplane.api.auth.Authenticator;
import org.backplane.distribution.variant.ComponentBundle;
import org.backplane.testkit.auth.ScramAuthenticator;
import org.backplane.testkit.auth.ScramCredentials;
import org.backplane.testkit.auth.ScramServer;
import org.backplane.testkit.auth.ScramSha256;

/** {@link AuthenticatorUnderTest} as a jar that a broker can take. */
public final class AuthenticatorBundle {
    public static final String NAME = "org.backplane.authenticator-under-test";

    private static final String IMPORTS = "org.backplane.api.auth;version=\"[0.1,1)\",javax.crypto,javax.crypto.spec";

    private AuthenticatorBundle() {}

    public static Path build(Path target) throws IOException {
        List<Class<?>> others =
                List.of(ScramAuthenticator.class, ScramCredentials.class, ScramServer.class, ScramSha256.class);
        return new ComponentBundle(
                        NAME,
                        AuthenticatorUnderTest.class,
                        Optional.of(Authenticator.class),
                        Optional.of(IMPORTS),
                        others)
                .build(target);
    }
}
