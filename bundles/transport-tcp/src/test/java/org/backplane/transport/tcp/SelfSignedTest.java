// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelfSignedTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void isAServerCertificateForThisMachineSignedWithItsOwnKey() throws Exception {
        Identity identity = SelfSigned.make(Instant.parse("2026-11-23T10:00:00.5Z"), RANDOM);

        X509Certificate certificate = identity.certificate();
        certificate.verify(certificate.getPublicKey());
        assertThat(identity.matches()).isTrue();
        assertThat(((ECPublicKey) certificate.getPublicKey())
                        .getParams()
                        .getOrder()
                        .bitLength())
                .isEqualTo(256);
        assertThat(certificate.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"));
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getBasicConstraints()).as("no CA").isEqualTo(-1);
        assertThat(certificate.getSubjectX500Principal()).isEqualTo(certificate.getIssuerX500Principal());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2026-11-23T10:00:00Z", "2039-12-31T23:59:59Z", "2049-12-31T12:00:00Z", "2071-02-03T04:05:06Z"})
    void isValidForTenYearsWheneverItIsMade(String made) throws Exception {
        Instant now = Instant.parse(made);

        X509Certificate certificate = SelfSigned.make(now, RANDOM).certificate();

        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(now.minus(1, ChronoUnit.DAYS));
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(now.plus(Duration.ofDays(SelfSigned.VALID_DAYS)));
    }

    @Test
    void noTwoAreAlike() throws Exception {
        Instant now = Instant.parse("2026-11-23T10:00:00Z");

        Identity one = SelfSigned.make(now, RANDOM);
        Identity other = SelfSigned.make(now, RANDOM);

        assertThat(one.certificate().getSerialNumber())
                .isPositive()
                .isNotEqualTo(other.certificate().getSerialNumber());
        assertThat(new Identity(one.key(), other.chain()).matches()).isFalse();
        assertThat(one.fingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}").isNotEqualTo(other.fingerprint());
    }
}
