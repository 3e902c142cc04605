// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.jar;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;

/** Someone with a key pair, made by the JDK's keytool. */
final class Signer {
    private static final String PASSWORD = "secret";

    private final KeyStore.PrivateKeyEntry entry;

    private Signer(KeyStore.PrivateKeyEntry entry) {
        this.entry = entry;
    }

    static Signer named(String name, Path folder) throws Exception {
        Path file = folder.resolve(name + ".p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "me",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
        KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        return new Signer((KeyStore.PrivateKeyEntry)
                store.getEntry("me", new KeyStore.PasswordProtection(PASSWORD.toCharArray())));
    }

    void sign(Path jar, Path signed) throws Exception {
        try (ZipFile in = new ZipFile(jar.toFile());
                OutputStream out = Files.newOutputStream(signed)) {
            new JarSigner.Builder(entry).build().sign(in, out);
        }
    }

    void writeCertificate(Path pem) throws Exception {
        X509Certificate certificate = (X509Certificate) entry.getCertificate();
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
        Files.writeString(pem, "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
    }
}
