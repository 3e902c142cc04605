// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code x.jar.sha256} beside {@code x.jar}, as {@code sha256sum x.jar > x.jar.sha256} writes it. */
public final class Sidecar {
    private static final String SHA_256 = "[0-9a-fA-F]{64}";

    private Sidecar() {}

    /** What the jar must hash to; empty if there is no such file. */
    public static Optional<String> of(Path jar) throws RefusedException {
        Path file = jar.resolveSibling(jar.getFileName() + ".sha256");
        try {
            String text = Files.readString(file).strip();
            String hash = text.split("\\s+", 2)[0].replaceFirst("^\\\\", "");
            if (!hash.matches(SHA_256)) {
                throw new RefusedException(file.getFileName() + " beside it holds no SHA-256 in hexadecimal");
            }
            return Optional.of(hash);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new RefusedException(file.getFileName() + " beside it cannot be read: " + e.getMessage());
        }
    }
}
