// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.backplane.distribution.broker.ChildProcess;

/**
 * One certificate for all brokers (P-256, self-signed), so that a handshake costs each the same.
 *
 * @param chain PEM
 * @param key PEM, PKCS #8
 * @param store both in a PKCS #12 file with {@link #PASSWORD}
 */
public record Certificate(Path chain, Path key, Path store) {
    public static final String PASSWORD = "benchmark";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Makes one in that folder. */
    public static Certificate in(Path folder) throws Exception {
        Certificate made =
                new Certificate(folder.resolve("cert.pem"), folder.resolve("key.pem"), folder.resolve("store.p12"));
        openssl(
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
                made.key.toString(),
                "-out",
                made.chain.toString());
        openssl(
                "pkcs12",
                "-export",
                "-name",
                "bench",
                "-inkey",
                made.key.toString(),
                "-in",
                made.chain.toString(),
                "-out",
                made.store.toString(),
                "-passout",
                "pass:" + PASSWORD);
        return made;
    }

    private static void openssl(String... words) throws Exception {
        ChildProcess.Result result = ChildProcess.run(ChildProcess.command(Path.of("openssl"), words), PATIENCE);
        if (result.exitCode() != 0) {
            throw new IllegalStateException(List.of(words) + ": " + result.output());
        }
    }
}
