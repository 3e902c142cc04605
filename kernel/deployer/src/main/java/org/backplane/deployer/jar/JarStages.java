// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.jar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipException;
import org.backplane.api.admin.BundleAdmin.Progress;

/**
 * The stages of a jar before the framework sees it: whether it is whole, is the one that was meant, is signed by who may
 * sign, and is a bundle. Any thread.
 */
public final class JarStages {
    private static final int BUFFER_BYTES = 65_536;

    private final TrustedCertificates trusted;
    private final Progress progress;

    public JarStages(TrustedCertificates trusted, Progress progress) {
        this.trusted = trusted;
        this.progress = progress;
    }

    /**
     * Goes through all of them.
     *
     * @param sha256 what it must hash to, hexadecimal; empty for whatever it is
     */
    public JarFacts pass(Path file, Optional<String> sha256) throws RefusedException {
        try (JarFile jar = new JarFile(file.toFile(), true)) {
            readAll(jar);
            String hash = hash(file);
            progress.step("complete, SHA-256 " + hash);
            requireHash(sha256, hash);
            Optional<Signature> signature = Signature.of(jar);
            String signedBy = signature.isPresent() ? trusted.require(signature.get()) : trusted.requireNone();
            progress.step(signedBy.isEmpty() ? "not signed" : "signed by " + signedBy);
            return facts(jar, hash, signedBy);
        } catch (ZipException e) {
            throw new RefusedException("is no jar: " + e.getMessage());
        } catch (SecurityException e) {
            throw new RefusedException("is signed, but was changed since: " + e.getMessage());
        } catch (IOException e) {
            throw new RefusedException("cannot be read: " + e.getMessage());
        }
    }

    private JarFacts facts(JarFile jar, String hash, String signedBy) throws RefusedException, IOException {
        Manifest manifest = jar.getManifest();
        if (manifest == null) {
            throw new RefusedException("has no META-INF/MANIFEST.MF, so it is no bundle");
        }
        JarFacts facts = JarFacts.of(manifest.getMainAttributes(), hash, signedBy);
        progress.step("is " + facts.name() + " " + facts.version());
        return facts;
    }

    /** To the last byte of each entry: only then are checksums and signatures known to hold. */
    private static void readAll(JarFile jar) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (JarEntry entry : jar.stream().toList()) {
            CRC32 crc = new CRC32();
            try (InputStream in = new CheckedInputStream(jar.getInputStream(entry), crc)) {
                while (in.read(buffer) >= 0) {
                    continue;
                }
            }
            // The JDK's reader of single entries does not compare it.
            if (entry.getCrc() != crc.getValue()) {
                throw new ZipException("its entry " + entry.getName() + " is damaged");
            }
        }
    }

    private static void requireHash(Optional<String> wanted, String hash) throws RefusedException {
        if (wanted.isPresent() && !wanted.get().strip().toLowerCase(Locale.ROOT).equals(hash)) {
            throw new RefusedException("has the SHA-256 " + hash + " and not "
                    + wanted.get().strip() + ", so it is not the one that was meant");
        }
    }

    private static String hash(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                byte[] buffer = new byte[BUFFER_BYTES];
                while (in.read(buffer) >= 0) {
                    continue;
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
