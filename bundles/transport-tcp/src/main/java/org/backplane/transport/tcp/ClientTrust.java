// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CRL;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whose certificates are taken from clients: those of some authorities, unless one of their revocation lists names them. With lists,
 * each certificate of a chain must be covered by one that is still good; what can't be decided is refused (RFC 5280 section 6.3).
 *
 * @param authorities their certificates; at least one
 * @param lists their revocation lists; empty if none are looked at
 */
record ClientTrust(List<X509Certificate> authorities, Optional<List<X509CRL>> lists) {
    /** Longest file of revocation lists read, in bytes: over a million certificates. */
    static final long LISTS_BYTES_MAX = 64L << 20;

    /** The certificates in a PEM file. */
    static List<X509Certificate> authorities(Path file) throws IOException, GeneralSecurityException {
        checkSize(file, PemFiles.FILE_BYTES_MAX);
        return Pem.certificates(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    /** The lists in a file: PEM, or one in DER. */
    static List<X509CRL> lists(Path file) throws IOException, GeneralSecurityException {
        checkSize(file, LISTS_BYTES_MAX);
        List<X509CRL> lists = new ArrayList<>();
        byte[] bytes = Files.readAllBytes(file);
        for (CRL one : CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(bytes))) {
            if (one instanceof X509CRL list) {
                lists.add(list);
            }
        }
        if (lists.isEmpty()) {
            throw new GeneralSecurityException("holds no revocation list");
        }
        return lists;
    }

    private static void checkSize(Path file, long bytesMax) throws IOException, GeneralSecurityException {
        long size = Files.size(file);
        if (size > bytesMax) {
            throw new GeneralSecurityException("has " + size + " bytes, at most " + bytesMax);
        }
    }

    /** What decides in a handshake. It holds nothing of this bundle. */
    TrustManagerFactory decider() throws GeneralSecurityException {
        try {
            KeyStore anchors = KeyStore.getInstance("JKS");
            anchors.load(null, null);
            for (int i = 0; i < authorities.size(); i++) {
                anchors.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            PKIXBuilderParameters rules = new PKIXBuilderParameters(anchors, new X509CertSelector());
            rules.setRevocationEnabled(lists.isPresent());
            if (lists.isPresent()) {
                var found = new CollectionCertStoreParameters(lists.get());
                rules.addCertStore(CertStore.getInstance("Collection", found));
            }
            TrustManagerFactory decider = TrustManagerFactory.getInstance("PKIX");
            decider.init(new CertPathTrustManagerParameters(rules));
            return decider;
        } catch (IOException e) {
            throw new GeneralSecurityException("an empty key store can't be made", e);
        }
    }
}
