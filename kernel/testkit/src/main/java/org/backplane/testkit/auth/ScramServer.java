// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import org.backplane.api.auth.AuthStep;
import org.backplane.api.auth.Principal;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one SCRAM-SHA-256 exchange (RFC 5802 section 5), without channel binding. A name that nobody has goes the
 * same way as a wrong password, so that names can't be tried out. One thread.
 */
public final class ScramServer {
    private static final AuthStep.Failure NO =
            new AuthStep.Failure(AuthStep.Reason.REFUSED, "name or password is wrong");
    private static final AuthStep.Failure NOT_SCRAM =
            new AuthStep.Failure(AuthStep.Reason.REFUSED, "that is not " + ScramSha256.METHOD);

    private final Function<String, Optional<ScramCredentials>> users;
    private final String serverNonce;
    private String user = "";
    private String header = "";
    private String clientFirst = "";
    private String serverFirst = "";
    private String nonce = "";
    private @Nullable ScramCredentials credentials;
    private boolean known;
    private int step;

    /**
     * A fresh exchange.
     *
     * @param users what is kept of them, by name
     * @param serverNonce printable, without commas; never the same twice
     */
    public ScramServer(Function<String, Optional<ScramCredentials>> users, String serverNonce) {
        this.users = users;
        this.serverNonce = serverNonce;
    }

    /** Takes what the client says next. */
    public AuthStep take(byte @Nullable [] data) {
        step++;
        String message = data == null ? "" : new String(data, StandardCharsets.UTF_8);
        try {
            return switch (step) {
                case 1 -> first(message);
                case 2 -> last(message);
                default -> NOT_SCRAM;
            };
        } catch (IllegalArgumentException e) {
            return NOT_SCRAM;
        }
    }

    /** {@code n,,n=user,r=nonce}: who it says it is. */
    private AuthStep first(String message) {
        int bare = message.indexOf(',', message.indexOf(',') + 1) + 1;
        if (bare < 2 || !(message.startsWith("n,") || message.startsWith("y,"))) {
            return NOT_SCRAM;
        }
        header = message.substring(0, bare);
        clientFirst = message.substring(bare);
        String[] fields = clientFirst.split(",", -1);
        if (fields.length < 2) {
            return NOT_SCRAM;
        }
        user = value(fields[0], "n=").replace("=2C", ",").replace("=3D", "=");
        nonce = value(fields[1], "r=") + serverNonce;
        Optional<ScramCredentials> found = users.apply(user);
        known = found.isPresent();
        ScramCredentials with = found.orElseGet(() -> nobody(user));
        credentials = with;
        serverFirst =
                "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(with.salt()) + ",i=" + with.iterations();
        return new AuthStep.Continue(serverFirst.getBytes(StandardCharsets.UTF_8));
    }

    /** Always the same for the same name, as if it were somebody. */
    private static ScramCredentials nobody(String user) {
        byte[] salt = ScramSha256.hash(("nobody " + user).getBytes(StandardCharsets.UTF_8));
        return new ScramCredentials(java.util.Arrays.copyOf(salt, 16), 4096, new byte[32], new byte[32]);
    }

    /** {@code c=header,r=nonce,p=proof}: whether it has the password. */
    private AuthStep last(String message) {
        int proofAt = message.lastIndexOf(",p=");
        ScramCredentials with = credentials;
        if (proofAt < 0 || with == null) {
            return NOT_SCRAM;
        }
        String withoutProof = message.substring(0, proofAt);
        String[] fields = withoutProof.split(",", -1);
        byte[] sentHeader = Base64.getDecoder().decode(value(fields[0], "c="));
        boolean same = fields.length > 1
                && MessageDigest.isEqual(sentHeader, header.getBytes(StandardCharsets.UTF_8))
                && value(fields[1], "r=").equals(nonce);
        byte[] proof = Base64.getDecoder().decode(message.substring(proofAt + 3));
        String signed = clientFirst + "," + serverFirst + "," + withoutProof;
        byte[] signature = ScramSha256.hmac(with.storedKey(), signed);
        if (proof.length != signature.length) {
            return NOT_SCRAM;
        }
        byte[] storedKey = ScramSha256.hash(ScramSha256.xor(proof, signature));
        boolean right =
                MessageDigest.isEqual(storedKey, with.storedKey()); // takes the same time, however much is right
        if (!(same && right && known)) {
            return NO;
        }
        String verifier = "v=" + Base64.getEncoder().encodeToString(ScramSha256.hmac(with.serverKey(), signed));
        return new AuthStep.Success(new Principal(user), verifier.getBytes(StandardCharsets.UTF_8));
    }

    private static String value(String field, String prefix) {
        if (!field.startsWith(prefix)) {
            throw new IllegalArgumentException("no " + prefix);
        }
        return field.substring(prefix.length());
    }
}
