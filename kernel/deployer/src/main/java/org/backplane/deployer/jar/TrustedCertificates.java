// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.jar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whose signatures are asked for: nobody's, then any jar is taken, signed or not; or those of certain certificates. */
public final class TrustedCertificates {
    /** No signature is asked for. */
    public static final TrustedCertificates ANY = new TrustedCertificates(false, Set.of());

    private final boolean asked;
    private final Set<Certificate> certificates;

    private TrustedCertificates(boolean asked, Set<Certificate> certificates) {
        this.asked = asked;
        this.certificates = Set.copyOf(certificates);
    }

    /**
     * Reads a PEM file.
     *
     * @throws RefusedException if it cannot be read: then nothing may be installed, for it was asked for
     */
    public static TrustedCertificates read(Path pem) throws RefusedException {
        try (InputStream in = Files.newInputStream(pem)) {
            Set<Certificate> all =
                    Set.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
            return new TrustedCertificates(true, all);
        } catch (IOException | CertificateException e) {
            throw new RefusedException(
                    "cannot be trusted: bundles.trustedCertificatesFile " + pem + " cannot be read: " + e.getMessage());
        }
    }

    /** Who signed it, in words. */
    String require(Signature signature) throws RefusedException {
        List<X509Certificate> signers = signature.signers();
        if (asked && signers.stream().noneMatch(certificates::contains)) {
            throw new RefusedException("is signed by " + words(signers)
                    + ", which is none of the certificates in bundles.trustedCertificatesFile");
        }
        return words(signers);
    }

    /** It is not signed. */
    String requireNone() throws RefusedException {
        if (asked) {
            throw new RefusedException(
                    "is not signed, and bundles.trustedCertificatesFile asks for a signature by one of its certificates");
        }
        return "";
    }

    private static String words(List<X509Certificate> signers) {
        return signers.stream()
                .map(one -> one.getSubjectX500Principal().getName())
                .sorted()
                .collect(Collectors.joining("; "));
    }
}
