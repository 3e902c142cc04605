// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Makes a self-signed server certificate (RFC 5280) for this machine's own names, on the curve P-256. Written with the Java
 * platform alone: it has no public way to make one, and a library for it weighs forty times this bundle.
 */
final class SelfSigned {
    /** Ten years: whoever trusts the file should not have to do so again soon. */
    static final int VALID_DAYS = 3_653;

    private static final String NAME = "Backplane self-signed";
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));

    private SelfSigned() {}

    /** A new pair, valid from the day before {@code now}, for clients whose clocks are behind. */
    static Identity make(Instant now, SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair pair = generator.generateKeyPair();
        byte[] body = body(pair.getPublic().getEncoded(), now, new BigInteger(127, random).setBit(126));
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(pair.getPrivate(), random);
        signer.update(body);
        byte[] certificate = Der.sequence(body, ECDSA_WITH_SHA256, Der.bitString(signer.sign()));
        return new Identity(pair.getPrivate(), Pem.certificates(Pem.write("CERTIFICATE", certificate)));
    }

    private static byte[] body(byte[] publicKey, Instant now, BigInteger serial) {
        byte[] name = Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.utf8String(NAME))));
        Instant from = now.minus(1, ChronoUnit.DAYS);
        Instant to = now.plus(VALID_DAYS, ChronoUnit.DAYS);
        return Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)), // version 3
                Der.integer(serial),
                ECDSA_WITH_SHA256,
                name,
                Der.sequence(Der.time(from), Der.time(to)),
                name,
                publicKey,
                Der.explicit(3, extensions()));
    }

    /** No key usage: some clients take a certificate as its own issuer only if none is stated, or if it may sign others. */
    private static byte[] extensions() {
        byte[] serverAuth = Der.oid("1.3.6.1.5.5.7.3.1");
        byte[] names = Der.sequence(
                Der.implicit(2, "localhost".getBytes(StandardCharsets.US_ASCII)),
                Der.implicit(7, new byte[] {127, 0, 0, 1}),
                Der.implicit(7, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
        return Der.sequence(
                Der.sequence(Der.oid("2.5.29.19"), Der.booleanTrue(), Der.octetString(Der.sequence())), // no CA
                Der.sequence(Der.oid("2.5.29.37"), Der.octetString(Der.sequence(serverAuth))),
                Der.sequence(Der.oid("2.5.29.17"), Der.octetString(names)));
    }

    /** The names it is valid for, for people. */
    static List<String> names() {
        return List.of("localhost", "127.0.0.1", "::1");
    }
}
