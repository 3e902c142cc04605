// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.backplane.testkit.clock.ManualClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedFilesTest {
    private static final int LISTENERS = 8;
    private static final long DAY_MS = 86_400_000L;

    @TempDir
    private Path data;

    private final ManualClock clock = new ManualClock();
    private SelfSignedFiles files;

    @BeforeEach
    void setUp() {
        files = new SelfSignedFiles(data.resolve("deep/tls"), clock);
    }

    @Test
    void makesAPairOnceAndUsesItFromThenOn() throws Exception {
        String first = files.identity().fingerprint();
        String again = files.identity().fingerprint();
        String afterRestart =
                new SelfSignedFiles(data.resolve("deep/tls"), clock).identity().fingerprint();

        assertThat(List.of(again, afterRestart)).containsOnly(first);
        assertThat(names()).containsExactlyInAnyOrder("certificate.pem", "key.pem");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no POSIX permissions to look at")
    void theKeyIsItsOwnersAlone() throws Exception {
        files.identity();

        assertThat(permissions(files.keyFile())).isEqualTo("rw-------");
        assertThat(permissions(data.resolve("deep/tls"))).isEqualTo("rwx------");
        assertThat(permissions(files.certificateFile())).isEqualTo("rw-r--r--");
    }

    @Test
    void aKeyWithoutItsCertificateIsReplacedAndKept() throws Exception {
        files.identity();
        String key = Files.readString(files.keyFile());
        Files.delete(files.certificateFile());

        Identity identity = files.identity();

        assertThat(identity.matches()).isTrue();
        assertThat(Files.readString(files.keyFile())).isNotEqualTo(key);
        assertThat(data.resolve("deep/tls/key.pem.old")).hasContent(key);
    }

    @Test
    void aCertificateWithoutItsKeyIsReplaced() throws Exception {
        String before = files.identity().fingerprint();
        Files.delete(files.keyFile());

        Identity identity = files.identity();

        assertThat(identity.matches()).isTrue();
        assertThat(identity.fingerprint()).isNotEqualTo(before);
        assertThat(names()).containsExactlyInAnyOrder("certificate.pem", "certificate.pem.old", "key.pem");
    }

    @Test
    void aPairOfTwoHalvesIsReplaced() throws Exception {
        files.identity();
        String key = Files.readString(files.keyFile());
        Files.delete(files.certificateFile());
        files.identity();
        Files.writeString(files.keyFile(), key);

        Identity identity = files.identity();

        assertThat(identity.matches()).isTrue();
        assertThat(Files.readString(files.keyFile())).isNotEqualTo(key);
    }

    @Test
    void aCutFileIsReplaced() throws Exception {
        files.identity();
        String certificate = Files.readString(files.certificateFile());
        Files.writeString(files.certificateFile(), certificate.substring(0, certificate.length() / 2));

        assertThat(files.identity().matches()).isTrue();
        assertThat(Files.readString(files.certificateFile())).contains("-----END CERTIFICATE-----");
    }

    @Test
    void isReplacedWhenItsTimeIsOver() throws Exception {
        String first = files.identity().fingerprint();

        clock.advanceMs((SelfSigned.VALID_DAYS - 1) * DAY_MS);
        String late = files.identity().fingerprint();
        clock.advanceMs(2 * DAY_MS);
        Identity renewed = files.identity();

        assertThat(late).isEqualTo(first);
        assertThat(renewed.fingerprint()).isNotEqualTo(first);
        assertThat(renewed.certificate().getNotAfter().getTime()).isGreaterThan(clock.wallMs());
    }

    @Test
    void listenersThatStartTogetherShowTheSame() throws Exception {
        CyclicBarrier together = new CyclicBarrier(LISTENERS);
        Callable<String> listener = () -> {
            together.await(20, TimeUnit.SECONDS);
            return files.identity().fingerprint();
        };
        Set<String> shown = new HashSet<>();

        try (ExecutorService threads = Executors.newFixedThreadPool(LISTENERS)) {
            for (Future<String> fingerprint : threads.invokeAll(Collections.nCopies(LISTENERS, listener))) {
                shown.add(fingerprint.get());
            }
        }

        assertThat(shown).containsExactly(files.identity().fingerprint());
        assertThat(names()).containsExactlyInAnyOrder("certificate.pem", "key.pem");
    }

    private List<String> names() throws Exception {
        try (Stream<Path> entries = Files.list(data.resolve("deep/tls"))) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
