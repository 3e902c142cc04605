// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.auth;

/**
 * What a server keeps of a password (RFC 5802 section 3); the password can't be had from it. The arrays are not to be changed.
 *
 * @param salt random, one for each user
 * @param iterations 4096 or more
 * @param storedKey to check the client's proof with
 * @param serverKey to prove to the client that we know it
 */
public record ScramCredentials(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    public static ScramCredentials of(String password, byte[] salt, int iterations) {
        byte[] salted = ScramSha256.salted(password, salt, iterations);
        byte[] storedKey = ScramSha256.hash(ScramSha256.hmac(salted, "Client Key"));
        return new ScramCredentials(salt, iterations, storedKey, ScramSha256.hmac(salted, "Server Key"));
    }
}
