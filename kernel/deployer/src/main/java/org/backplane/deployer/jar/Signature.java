// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.jar;

import java.io.IOException;
import java.security.CodeSigner;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * Who signed a jar, all of it.
 *
 * @param signers the certificates of those who each signed every entry
 */
record Signature(List<X509Certificate> signers) {
    private static final String META_INF = "META-INF/";

    Signature {
        signers = List.copyOf(signers);
    }

    /**
     * Finds out, once every entry was read through a verifying {@link JarFile}; empty if it is not signed at all.
     *
     * @throws RefusedException if it is signed in part: whoever added the rest could not sign it
     */
    static Optional<Signature> of(JarFile jar) throws RefusedException, IOException {
        boolean signed = jar.stream().anyMatch(entry -> isSignatureFile(entry.getName()));
        if (!signed) {
            return Optional.empty();
        }
        requireWhole(jar);
        Set<X509Certificate> common = new HashSet<>();
        boolean first = true;
        for (JarEntry entry : jar.stream().filter(Signature::mustBeSigned).toList()) {
            Set<X509Certificate> signers = signers(entry);
            if (signers.isEmpty()) {
                throw new RefusedException("is signed, but its entry " + entry.getName() + " is not");
            }
            if (first) {
                common.addAll(signers);
                first = false;
            }
            common.retainAll(signers);
        }
        if (common.isEmpty()) {
            throw new RefusedException("is signed, but by nobody as a whole");
        }
        return Optional.of(new Signature(List.copyOf(common)));
    }

    /** What was signed and taken out leaves its digest in the manifest. */
    private static void requireWhole(JarFile jar) throws RefusedException, IOException {
        Manifest manifest = jar.getManifest();
        if (manifest != null) {
            for (String name : manifest.getEntries().keySet()) {
                if (jar.getEntry(name) == null) {
                    throw new RefusedException("is signed, but its entry " + name + " is missing");
                }
            }
        }
    }

    private static Set<X509Certificate> signers(JarEntry entry) {
        Set<X509Certificate> certificates = new HashSet<>();
        CodeSigner[] signers = entry.getCodeSigners();
        if (signers != null) {
            for (CodeSigner signer : signers) {
                // The first of the path is who signed; the rest is what they say of themselves.
                if (signer.getSignerCertPath().getCertificates().getFirst() instanceof X509Certificate one) {
                    certificates.add(one);
                }
            }
        }
        return certificates;
    }

    private static boolean mustBeSigned(JarEntry entry) {
        String name = entry.getName();
        return !entry.isDirectory() && !name.equalsIgnoreCase(JarFile.MANIFEST_NAME) && !isOfSignature(name);
    }

    private static boolean isSignatureFile(String name) {
        return isOfSignature(name) && name.toUpperCase(Locale.ROOT).endsWith(".SF");
    }

    /** Signature files lie in {@code META-INF} itself and cannot be signed. */
    private static boolean isOfSignature(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (!upper.startsWith(META_INF) || upper.indexOf('/', META_INF.length()) >= 0) {
            return false;
        }
        return upper.endsWith(".SF") || upper.endsWith(".RSA") || upper.endsWith(".DSA") || upper.endsWith(".EC");
    }
}
