// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in exactly one certificate. */
public final class Trust {
    private Trust() {}

    public static TrustManagerFactory in(Path pem) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(pem)) {
            store.setCertificateEntry(
                    "broker", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    public static SSLContext context(Path pem) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, in(pem).getTrustManagers(), null);
        return context;
    }
}
