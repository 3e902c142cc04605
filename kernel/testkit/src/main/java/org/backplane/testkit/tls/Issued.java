// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate with its key.
 *
 * @param chain its own first, the root left out
 */
public record Issued(KeyPair keyPair, List<X509Certificate> chain) {
    private static final char[] NO_SECRET = "none".toCharArray();

    boolean isSelfSigned() {
        X509Certificate own = chain.getFirst();
        return own.getIssuerX500Principal().equals(own.getSubjectX500Principal());
    }

    /** Writes {@code NAME.pem} and {@code NAME.key} into a folder. */
    public void write(Path folder, String name) throws IOException, GeneralSecurityException {
        StringBuilder all = new StringBuilder();
        for (X509Certificate one : chain) {
            all.append(TestAuthority.pem("CERTIFICATE", one.getEncoded()));
        }
        Files.writeString(
                folder.resolve(name + ".key"),
                TestAuthority.pem("PRIVATE KEY", keyPair.getPrivate().getEncoded()));
        Files.writeString(folder.resolve(name + ".pem"), all.toString());
    }

    /** What a client needs that trusts an authority, and may have a certificate of its own. */
    public static SSLContext client(X509Certificate trusted, Optional<Issued> own)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setCertificateEntry("trusted", trusted);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        KeyStore keys = KeyStore.getInstance("JKS");
        keys.load(null, null);
        if (own.isPresent()) {
            Issued mine = own.get();
            keys.setKeyEntry(
                    "own", mine.keyPair().getPrivate(), NO_SECRET, mine.chain().toArray(new X509Certificate[0]));
        }
        KeyManagerFactory shown = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        shown.init(keys, NO_SECRET);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shown.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
