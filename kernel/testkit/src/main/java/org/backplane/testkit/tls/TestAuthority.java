// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An authority that makes certificates with their keys, and revocation lists (RFC 5280). Any thread. */
public final class TestAuthority {
    private static final byte[] ECDSA_WITH_SHA256 = Asn1.sequence(Asn1.oid(0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2));
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Issued own;
    private final String name;

    private TestAuthority(String name, Issued own) {
        this.name = name;
        this.own = own;
    }

    /** One that vouches for itself. */
    public static TestAuthority root(String name) throws GeneralSecurityException {
        return new TestAuthority(name, issue(name, authority(), null, name));
    }

    /** One that this one vouches for. */
    public TestAuthority intermediate(String itsName) throws GeneralSecurityException {
        return new TestAuthority(itsName, issue(itsName, authority(), this, name));
    }

    /** A certificate for a server or a client, which may be called by these host names. */
    public Issued issue(String subject, String... hosts) throws GeneralSecurityException {
        return issue(subject, leaf(hosts), this, name);
    }

    public X509Certificate certificate() {
        return own.chain().getFirst();
    }

    /** Its certificate, as PEM. */
    public String pem() throws GeneralSecurityException {
        return pem("CERTIFICATE", certificate().getEncoded());
    }

    /** A list of those it revoked, as PEM. */
    public String revocationList(Instant goodUntil, Issued... revoked) throws GeneralSecurityException {
        Instant since = Instant.now().minus(Duration.ofDays(2));
        List<byte[]> entries = new ArrayList<>();
        for (Issued one : revoked) {
            BigInteger serial = one.chain().getFirst().getSerialNumber();
            entries.add(Asn1.sequence(Asn1.integer(serial), Asn1.time(since)));
        }
        byte[] body = Asn1.sequence(
                Asn1.integer(BigInteger.ONE),
                ECDSA_WITH_SHA256,
                Asn1.name(name),
                Asn1.time(since),
                Asn1.time(goodUntil),
                entries.isEmpty() ? new byte[0] : Asn1.sequence(entries.toArray(new byte[0][])));
        return pem("X509 CRL", signed(body, own.keyPair()));
    }

    private static Issued issue(String subject, byte[] extensions, @Nullable TestAuthority by, String issuer)
            throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        KeyPair keys = generator.generateKeyPair();
        Instant now = Instant.now();
        byte[] body = Asn1.sequence(
                Asn1.tagged(0xA0, Asn1.integer(BigInteger.TWO)),
                Asn1.integer(new BigInteger(64, RANDOM).setBit(63)),
                ECDSA_WITH_SHA256,
                Asn1.name(issuer),
                Asn1.sequence(Asn1.time(now.minus(Duration.ofDays(3))), Asn1.time(now.plus(Duration.ofDays(30)))),
                Asn1.name(subject),
                keys.getPublic().getEncoded(),
                Asn1.tagged(0xA3, extensions));
        byte[] encoded = signed(body, by == null ? keys : by.own.keyPair());
        List<X509Certificate> chain = new ArrayList<>();
        if (CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded))
                instanceof X509Certificate certificate) {
            chain.add(certificate);
        }
        if (by != null && !by.own.isSelfSigned()) {
            chain.addAll(by.own.chain());
        }
        return new Issued(keys, List.copyOf(chain));
    }

    private static byte[] signed(byte[] body, KeyPair by) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(by.getPrivate());
        signer.update(body);
        return Asn1.sequence(body, ECDSA_WITH_SHA256, Asn1.bits(signer.sign()));
    }

    private static byte[] authority() {
        byte[] isAuthority = Asn1.sequence(Asn1.tagged(0x01, new byte[] {(byte) 0xFF}));
        byte[] signsBoth = Asn1.tagged(0x03, new byte[] {1, 6}); // keyCertSign and cRLSign
        return Asn1.sequence(
                Asn1.sequence(Asn1.oid(0x55, 0x1D, 19), Asn1.octets(isAuthority)),
                Asn1.sequence(Asn1.oid(0x55, 0x1D, 15), Asn1.octets(signsBoth)));
    }

    private static byte[] leaf(String... hosts) {
        byte[] usages = Asn1.sequence(
                Asn1.oid(0x2B, 6, 1, 5, 5, 7, 3, 1), Asn1.oid(0x2B, 6, 1, 5, 5, 7, 3, 2)); // server, client
        byte[] usage = Asn1.sequence(Asn1.oid(0x55, 0x1D, 37), Asn1.octets(usages));
        if (hosts.length == 0) {
            return Asn1.sequence(usage);
        }
        byte[][] names = new byte[hosts.length][];
        for (int i = 0; i < hosts.length; i++) {
            names[i] = Asn1.tagged(0x82, hosts[i].getBytes(StandardCharsets.US_ASCII));
        }
        return Asn1.sequence(usage, Asn1.sequence(Asn1.oid(0x55, 0x1D, 17), Asn1.octets(Asn1.sequence(names))));
    }

    static String pem(String label, byte[] encoded) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }
}
