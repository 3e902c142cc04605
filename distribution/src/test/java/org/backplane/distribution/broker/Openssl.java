// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The command, for peers that want certificates in files. */
public final class Openssl {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Openssl() {}

    /** Makes a key and a self-signed certificate for {@code localhost} and {@code 127.0.0.1}, good for two days. */
    public static void selfSigned(Path key, Path certificate) throws Exception {
        run(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
    }

    /** Runs it with these words; fails with what it printed if it fails. */
    public static void run(String... words) throws Exception {
        ChildProcess.Result result = ChildProcess.run(ChildProcess.command(Path.of("openssl"), words), PATIENCE);
        if (result.exitCode() != 0) {
            throw new IllegalStateException(List.of(words) + ": " + result.output());
        }
    }
}
