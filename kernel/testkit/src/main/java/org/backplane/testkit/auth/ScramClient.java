// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The client's side of one SCRAM-SHA-256 exchange (RFC 5802 section 5). One thread. */
public final class ScramClient {
    private static final String HEADER = "n,,";

    private final String password;
    private final String nonce;
    private final String bare;
    private String expected = "";

    /** @param nonce printable, without commas; never the same twice */
    public ScramClient(String user, String password, String nonce) {
        this.password = password;
        this.nonce = nonce;
        this.bare = "n=" + user.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
    }

    /** What it begins with. */
    public byte[] first() {
        return (HEADER + bare).getBytes(StandardCharsets.UTF_8);
    }

    /** Its answer to the server's first message. */
    public byte[] last(byte[] serverFirst) {
        String challenge = new String(serverFirst, StandardCharsets.UTF_8);
        String[] fields = challenge.split(",", -1);
        String bothNonces = fields[0].substring(2);
        if (!bothNonces.startsWith(nonce)) {
            throw new IllegalArgumentException("the server answered somebody else: " + challenge);
        }
        byte[] salt = Base64.getDecoder().decode(fields[1].substring(2));
        byte[] salted = ScramSha256.salted(password, salt, Integer.parseInt(fields[2].substring(2)));
        byte[] clientKey = ScramSha256.hmac(salted, "Client Key");
        String withoutProof =
                "c=" + Base64.getEncoder().encodeToString(HEADER.getBytes(StandardCharsets.UTF_8)) + ",r=" + bothNonces;
        String signed = bare + "," + challenge + "," + withoutProof;
        byte[] proof = ScramSha256.xor(clientKey, ScramSha256.hmac(ScramSha256.hash(clientKey), signed));
        byte[] verifier = ScramSha256.hmac(ScramSha256.hmac(salted, "Server Key"), signed);
        expected = "v=" + Base64.getEncoder().encodeToString(verifier);
        return (withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof)).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the server has shown that it knows the password too. */
    public boolean isVerifiedBy(byte[] serverLast) {
        return new String(serverLast, StandardCharsets.UTF_8).equals(expected);
    }
}
