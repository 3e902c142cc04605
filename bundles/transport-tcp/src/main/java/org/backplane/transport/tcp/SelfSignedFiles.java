// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import org.backplane.api.runtime.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The self-signed pair in {@code data/tls}, made when it is first asked for and kept from then on. What is found there and
 * can't be used is set aside, not destroyed. Any thread, one at a time; the folder is this process's alone.
 */
final class SelfSignedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(SelfSignedFiles.class);

    private final Path folder;
    private final Clock clock;

    SelfSignedFiles(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    Path certificateFile() {
        return folder.resolve("certificate.pem");
    }

    Path keyFile() {
        return folder.resolve("key.pem");
    }

    /** The pair on disk, made now if there is none that can be used. */
    synchronized Identity identity() throws IOException, GeneralSecurityException {
        boolean certificateIsThere = Files.exists(certificateFile());
        boolean keyIsThere = Files.exists(keyFile());
        if (!certificateIsThere && !keyIsThere) {
            return make();
        }
        try {
            Identity identity = PemFiles.read(certificateFile(), keyFile());
            if (identity.certificate().getNotAfter().getTime() > clock.wallMs()) {
                return identity;
            }
            return replace("it ended on " + identity.certificate().getNotAfter().toInstant());
        } catch (PemFiles.Unusable e) {
            if (e.unreadable().isPresent()) {
                throw e.unreadable().get();
            }
            return replace(e.what());
        }
    }

    private Identity replace(String why) throws IOException, GeneralSecurityException {
        LOG.warn(
                "The self-signed certificate in {} can't be used: {}. A new one takes its place, which clients have to trust"
                        + " anew; the old files are kept with the ending .old",
                folder,
                why);
        setAside(keyFile());
        setAside(certificateFile());
        return make();
    }

    private static void setAside(Path file) throws IOException {
        if (Files.exists(file)) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Identity make() throws IOException, GeneralSecurityException {
        Identity identity = SelfSigned.make(Instant.ofEpochMilli(clock.wallMs()), new SecureRandom());
        PlacedFile.makeFolder(folder);
        PlacedFile.write(
                keyFile(),
                PlacedFile.OWNER_ONLY,
                Pem.write("PRIVATE KEY", identity.key().getEncoded()));
        PlacedFile.write(
                certificateFile(),
                PlacedFile.READABLE,
                Pem.write("CERTIFICATE", identity.certificate().getEncoded()));
        LOG.info(
                "Made a self-signed certificate for {}, valid for {} days: {}",
                SelfSigned.names(),
                SelfSigned.VALID_DAYS,
                certificateFile());
        return identity;
    }
}
