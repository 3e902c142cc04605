// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** Every way a jar can be wrong has its words. */
@SuppressWarnings("NullAway.Init")
final class JarStagesTest {
    private static final String MANIFEST = """
            Manifest-Version: 1.0
            Bundle-ManifestVersion: 2
            Bundle-SymbolicName: tiny;singleton:=true
            Bundle-Version: 1.2.3
            """;

    private static Signer alice;
    private static Signer bob;

    @TempDir
    private static Path keys;

    @TempDir
    private Path folder;

    private final List<String> steps = new ArrayList<>();

    @BeforeAll
    static void makeKeys() throws Exception {
        alice = Signer.named("Alice", keys);
        bob = Signer.named("Bob", keys);
        alice.writeCertificate(keys.resolve("alice.pem"));
    }

    @Test
    void whatIsRightIsKnown() throws Exception {
        Path jar = write(MANIFEST + """
                Export-Package: a.b;version=1.0;uses:="c,d",c.d
                Import-Package: x.y;version="[1.0,2)",z;resolution:=optional,w
                Provide-Capability: osgi.service;objectClass:List<String>="a.One,b.Two";uses:="a",osgi.service;objectClass=c.Three
                """);

        JarFacts facts = pass(jar, TrustedCertificates.ANY);

        assertThat(facts.name()).isEqualTo("tiny");
        assertThat(facts.version()).isEqualTo(new Version("1.2.3"));
        assertThat(facts.exports()).containsExactly("a.b", "c.d");
        assertThat(facts.imports())
                .containsExactly(
                        new ImportedPackage("x.y", "[1.0,2)", false),
                        new ImportedPackage("z", "0", true),
                        new ImportedPackage("w", "0", false));
        assertThat(facts.provides()).containsExactly("a.One", "b.Two", "c.Three");
        assertThat(facts.signedBy()).isEmpty();
        assertThat(steps).containsExactly("complete, SHA-256 " + facts.sha256(), "not signed", "is tiny 1.2.3");
    }

    @Test
    void theManifestMustBeABundles() throws Exception {
        assertRefused(
                write("Manifest-Version: 1.0\n"), "has no Bundle-SymbolicName in its manifest, so it is no bundle");
        assertRefused(
                write("Manifest-Version: 1.0\nBundle-SymbolicName: x\n"),
                "has no Bundle-ManifestVersion: 2 in its manifest, so it is no bundle");
        assertRefused(
                write(MANIFEST.replace("1.2.3", "one")),
                "has the Bundle-Version one, which is none; allowed: numbers as in 1.2.3, or 1.2.3.text");
        Path none = folder.resolve("none.jar");
        write(none, Map.of("a.txt", "a"));
        assertRefused(none, "has no META-INF/MANIFEST.MF, so it is no bundle");
    }

    @Test
    void aJarThatWasCutOffIsNone() throws Exception {
        Path jar = write(MANIFEST);
        byte[] bytes = Files.readAllBytes(jar);
        Files.write(jar, java.util.Arrays.copyOf(bytes, bytes.length - 40));

        assertRefused(jar, "is no jar: zip END header not found");
    }

    @Test
    void oneFlippedByteIsSeen() throws Exception {
        Path jar = write(MANIFEST);
        byte[] bytes = Files.readAllBytes(jar);
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        bytes[all.indexOf("stored text")] ^= 1;
        Files.write(jar, bytes);

        assertRefused(jar, "is no jar: its entry stored.txt is damaged");
    }

    @Test
    void theHashMustBeTheOneMeant() throws Exception {
        Path jar = write(MANIFEST);
        String hash = pass(jar, TrustedCertificates.ANY).sha256();

        new JarStages(TrustedCertificates.ANY, steps::add)
                .pass(jar, Optional.of(hash.toUpperCase(java.util.Locale.ROOT)));
        RefusedException refused = catchThrowableOfType(
                RefusedException.class,
                () -> new JarStages(TrustedCertificates.ANY, steps::add).pass(jar, Optional.of("12ab")));

        assertThat(refused.reason())
                .isEqualTo("has the SHA-256 " + hash + " and not 12ab, so it is not the one that was meant");
    }

    @Test
    void aSidecarHoldsTheHash() throws Exception {
        Path jar = folder.resolve("x.jar");
        assertThat(Sidecar.of(jar)).isEmpty();

        Files.writeString(folder.resolve("x.jar.sha256"), "ab".repeat(32) + " *x.jar\n");
        assertThat(Sidecar.of(jar)).contains("ab".repeat(32));

        Files.writeString(folder.resolve("x.jar.sha256"), "no hash");
        assertThat(catchThrowableOfType(RefusedException.class, () -> Sidecar.of(jar))
                        .reason())
                .isEqualTo("x.jar.sha256 beside it holds no SHA-256 in hexadecimal");
    }

    @Test
    void whoSignedIsShown() throws Exception {
        assertThat(pass(signed(alice), TrustedCertificates.ANY).signedBy()).isEqualTo("CN=Alice");
        assertThat(steps).contains("signed by CN=Alice");
    }

    @Test
    void onlyTrustedCertificatesCountWhereTheyAreAskedFor() throws Exception {
        TrustedCertificates trusted = TrustedCertificates.read(keys.resolve("alice.pem"));

        assertThat(pass(signed(alice), trusted).signedBy()).isEqualTo("CN=Alice");
        assertThat(refusal(signed(bob), trusted))
                .isEqualTo("is signed by CN=Bob, which is none of the certificates in bundles.trustedCertificatesFile");
        assertThat(refusal(write(MANIFEST), trusted))
                .isEqualTo("is not signed, and bundles.trustedCertificatesFile asks for a signature by one of its"
                        + " certificates");
    }

    @Test
    void certificatesThatCannotBeReadLetNothingIn() {
        assertThat(catchThrowableOfType(
                                RefusedException.class, () -> TrustedCertificates.read(folder.resolve("gone.pem")))
                        .reason())
                .startsWith("cannot be trusted: bundles.trustedCertificatesFile ");
    }

    @Test
    void whatWasChangedAfterItWasSignedIsRefused() throws Exception {
        assertRefused(rewritten(signed(alice), "a.txt", "another text"), "is signed, but was changed since: ");
        assertRefused(rewritten(signed(alice), "new.txt", "slipped in"), "is signed, but its entry new.txt is not");
        assertRefused(rewritten(signed(alice), "a.txt", ""), "is signed, but its entry a.txt is missing");
        assertRefused(rewritten(signed(alice), "META-INF/MANIFEST.MF", MANIFEST), "is signed, but was changed since: ");
        assertRefused(rewritten(signed(alice), "META-INF/SIGNER.EC", ""), "is signed, but its entry ");
    }

    private Path signed(Signer by) throws Exception {
        Path signed = Files.createTempFile(folder, "signed", ".jar");
        by.sign(write(MANIFEST), signed);
        return signed;
    }

    /** A copy in which one entry is another one, or (without text) is missing. */
    private Path rewritten(Path jar, String name, String text) throws Exception {
        Map<String, String> entries = new LinkedHashMap<>();
        try (JarFile in = new JarFile(jar.toFile(), false)) {
            for (var entry : in.stream().toList()) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                Objects.requireNonNull(in.getInputStream(entry)).transferTo(bytes);
                entries.put(entry.getName(), bytes.toString(StandardCharsets.ISO_8859_1));
            }
        }
        entries.put(name, text);
        if (text.isEmpty()) {
            entries.remove(name);
        }
        Path copy = Files.createTempFile(folder, "changed", ".jar");
        write(copy, entries);
        return copy;
    }

    private Path write(String manifest) throws Exception {
        Path jar = Files.createTempFile(folder, "jar", ".jar");
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("META-INF/MANIFEST.MF", folded(manifest));
        entries.put("a.txt", "text");
        entries.put("stored.txt", "stored text");
        write(jar, entries);
        return jar;
    }

    /** Manifests break lines at 72 bytes. */
    private static String folded(String manifest) {
        StringBuilder out = new StringBuilder();
        manifest.lines().forEach(line -> {
            String rest = line;
            while (rest.length() > 70) {
                out.append(rest, 0, 70).append("\n ");
                rest = rest.substring(70);
            }
            out.append(rest).append('\n');
        });
        return out.toString();
    }

    private static void write(Path jar, Map<String, String> entries) throws Exception {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Map.Entry<String, String> each : entries.entrySet()) {
                out.setLevel(each.getKey().startsWith("stored") ? 0 : 9);
                out.putNextEntry(new ZipEntry(each.getKey()));
                out.write(each.getValue().getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }

    private JarFacts pass(Path jar, TrustedCertificates trusted) throws RefusedException {
        return new JarStages(trusted, steps::add).pass(jar, Optional.empty());
    }

    private String refusal(Path jar, TrustedCertificates trusted) {
        return catchThrowableOfType(RefusedException.class, () -> pass(jar, trusted))
                .reason();
    }

    private void assertRefused(Path jar, String reason) {
        assertThat(refusal(jar, TrustedCertificates.ANY)).startsWith(reason);
    }
}
