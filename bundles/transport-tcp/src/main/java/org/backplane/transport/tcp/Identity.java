// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;

/**
 * What a server shows and proves in a handshake.
 *
 * @param key the private key to the first certificate
 * @param chain the server's own certificate first; at least one
 */
record Identity(PrivateKey key, List<X509Certificate> chain) {
    Identity {
        chain = List.copyOf(chain);
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    /** Whether the key belongs to the certificate, found out by signing. */
    boolean matches() {
        PublicKey publicKey = certificate().getPublicKey();
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm();
        };
        try {
            byte[] probe = {1, 2, 3};
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(probe);
            byte[] signed = signer.sign();
            signer.initVerify(publicKey);
            signer.update(probe);
            return signer.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // a key of another algorithm, curve or length
        }
    }

    /** SHA-256 over the certificate, as browsers and {@code openssl x509 -fingerprint -sha256} show it. */
    String fingerprint() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(certificate().getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform lacks SHA-256, or re-encodes certificates wrongly", e);
        }
    }
}
