// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a certificate chain and its key from two files. */
final class PemFiles {
    /** Longest file read, in bytes: far above any chain, so that a wrong path can't fill the memory. */
    static final int FILE_BYTES_MAX = 1 << 20;

    private PemFiles() {}

    /** What is wrong with which of the two files; the message names the file. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;
        private final boolean isKey;

        Unusable(boolean isKey, Path file, String what, @Nullable Throwable cause) {
            super(file + " " + what, cause);
            this.isKey = isKey;
        }

        /** What the disk said when it is there and can't be read: then nobody knows what is in it. */
        Optional<IOException> unreadable() {
            return getCause() instanceof IOException e && !(e instanceof NoSuchFileException)
                    ? Optional.of(e)
                    : Optional.empty();
        }

        /** File and fault, for people. */
        String what() {
            return String.valueOf(getMessage());
        }

        boolean isKey() {
            return isKey;
        }
    }

    /** Both files, checked to belong together. */
    static Identity read(Path certificateFile, Path keyFile) throws Unusable {
        List<X509Certificate> chain = certificates(certificateFile);
        String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
        Identity identity = new Identity(key(keyFile, algorithm), chain);
        if (!identity.matches()) {
            throw new Unusable(true, keyFile, "is not the key to the first certificate in " + certificateFile, null);
        }
        return identity;
    }

    private static List<X509Certificate> certificates(Path file) throws Unusable {
        try {
            return Pem.certificates(text(file, false));
        } catch (GeneralSecurityException e) {
            throw new Unusable(false, file, String.valueOf(e.getMessage()), e);
        }
    }

    private static PrivateKey key(Path file, String algorithm) throws Unusable {
        String text = text(file, true);
        try {
            return Pem.privateKey(text, algorithm);
        } catch (InvalidKeySpecException e) {
            throw new Unusable(true, file, "holds no " + algorithm + " key, which is what the certificate is for", e);
        } catch (GeneralSecurityException e) {
            throw new Unusable(true, file, String.valueOf(e.getMessage()), e);
        }
    }

    private static String text(Path file, boolean isKey) throws Unusable {
        try {
            long size = Files.size(file);
            if (size > FILE_BYTES_MAX) {
                throw new Unusable(isKey, file, "has " + size + " bytes, at most " + FILE_BYTES_MAX, null);
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new Unusable(isKey, file, "does not exist", e);
        } catch (IOException e) {
            throw new Unusable(isKey, file, "can't be read: " + e, e);
        }
    }
}
