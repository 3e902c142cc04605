// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.broker;

import java.nio.file.Path;
import org.backplane.distribution.broker.Openssl;

/**
 * One certificate for all brokers (P-256, self-signed), so that a handshake costs each the same.
 *
 * @param chain PEM
 * @param key PEM, PKCS #8
 * @param store both in a PKCS #12 file with {@link #PASSWORD}
 */
public record Certificate(Path chain, Path key, Path store) {
    public static final String PASSWORD = "benchmark";

    /** Makes one in that folder. */
    public static Certificate in(Path folder) throws Exception {
        Certificate made =
                new Certificate(folder.resolve("cert.pem"), folder.resolve("key.pem"), folder.resolve("store.p12"));
        Openssl.selfSigned(made.key, made.chain);
        Openssl.run(
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
}
