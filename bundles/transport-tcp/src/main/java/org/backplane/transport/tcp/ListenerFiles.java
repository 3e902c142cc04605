// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import org.backplane.api.runtime.Clock;
import org.backplane.api.transport.Endpoint;
import org.backplane.api.transport.Endpoint.ClientAuth;
import org.backplane.api.transport.FileStamp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a listener's settings name on disk, each file with the setting to blame for it. Looked at from outside before anything is
 * read, so that a change meanwhile is noticed. Used by one thread, once.
 */
final class ListenerFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerFiles.class);

    private final Endpoint endpoint;
    private final Path home;
    private final Clock clock;
    private final List<HostCertificate> hosts;
    private final List<FileStamp> stamps;

    private ListenerFiles(Endpoint endpoint, Path home, Clock clock) {
        this.endpoint = endpoint;
        this.home = home;
        this.clock = clock;
        this.hosts = parseHosts();
        Endpoint.Tls tls = endpoint.tls();
        Stream<String> own =
                Stream.of(endpoint.certificateFile(), endpoint.keyFile(), tls.trustedCertificatesFile(), tls.crlFile());
        Stream<String> others = hosts.stream().flatMap(host -> Stream.of(host.certificateFile(), host.keyFile()));
        this.stamps = Stream.concat(own, others)
                .filter(name -> !name.isEmpty())
                .distinct()
                .map(home::resolve)
                .map(FileStamp::of)
                .toList();
    }

    /** Reads a file into something. */
    private interface Reader<T> {
        T read(Path file) throws IOException, GeneralSecurityException;
    }

    /** @param home what relative paths start from */
    static ListenerFiles of(Endpoint endpoint, Path home, Clock clock) {
        return new ListenerFiles(endpoint, home, clock);
    }

    /** All of them, as they looked before they were read. */
    List<FileStamp> stamps() {
        return stamps;
    }

    List<HostCertificate> hosts() {
        return hosts;
    }

    String setting(String key) {
        return "listeners." + endpoint.name() + "." + key;
    }

    private List<HostCertificate> parseHosts() {
        List<HostCertificate> parsed = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String entry : endpoint.tls().hostCertificates()) {
            HostCertificate host = HostCertificate.parse(entry)
                    .orElseThrow(() -> new IllegalArgumentException(setting("hostCertificates") + ": '" + entry
                            + "' is not " + HostCertificate.FORM + ", as in *.example.org=conf/org.pem;conf/org.key"));
            if (!seen.add(host.pattern())) {
                throw new IllegalArgumentException(
                        setting("hostCertificates") + ": '" + host.pattern() + "' is there twice");
            }
            parsed.add(host);
        }
        return parsed;
    }

    /**
     * Reads a certificate chain and its key.
     *
     * @param key the setting that names both; empty for {@code certificateFile} and {@code keyFile}
     * @param allowed what to say of what is allowed
     */
    Identity identity(String key, String certificateFile, String keyFile, String allowed) {
        Path certificates = home.resolve(certificateFile);
        try {
            Identity identity = PemFiles.read(certificates, home.resolve(keyFile));
            Date end = identity.certificate().getNotAfter();
            if (end.getTime() < clock.wallMs()) {
                LOG.warn("Listener {}: the certificate {} ended on {}", endpoint.name(), certificates, end.toInstant());
            }
            return identity;
        } catch (PemFiles.Unusable e) {
            String to = key.isEmpty() ? e.isKey() ? "keyFile" : "certificateFile" : key;
            throw new IllegalArgumentException(setting(to) + ": " + e.what() + allowed, e);
        }
    }

    /** What decides on clients' certificates; empty if they are not asked for one. */
    Optional<TrustManagerFactory> decider() {
        Endpoint.Tls tls = endpoint.tls();
        if (tls.clientAuth() == ClientAuth.NONE) {
            // Who names authorities expects that clients are checked; to leave them all in would be a bad surprise.
            if (!tls.trustedCertificatesFile().isEmpty() || !tls.crlFile().isEmpty()) {
                String set = tls.trustedCertificatesFile().isEmpty() ? "crlFile" : "trustedCertificatesFile";
                throw new IllegalArgumentException(
                        setting(set) + " is set, but clients are not asked for a certificate;"
                                + " allowed with clientAuth want or need");
            }
            return Optional.empty();
        }
        if (tls.trustedCertificatesFile().isEmpty()) {
            throw new IllegalArgumentException(setting("trustedCertificatesFile")
                    + " is empty, but clients are asked for a certificate; allowed is a PEM file with those of the"
                    + " authorities that are trusted");
        }
        List<X509Certificate> authorities =
                read("trustedCertificatesFile", tls.trustedCertificatesFile(), ClientTrust::authorities);
        Optional<List<X509CRL>> lists = tls.crlFile().isEmpty()
                ? Optional.empty()
                : Optional.of(read("crlFile", tls.crlFile(), ClientTrust::lists));
        lists.ifPresent(this::warnOfOld);
        return Optional.of(read(
                "trustedCertificatesFile",
                tls.trustedCertificatesFile(),
                file -> new ClientTrust(authorities, lists).decider()));
    }

    private void warnOfOld(List<X509CRL> lists) {
        for (X509CRL list : lists) {
            Date next = list.getNextUpdate();
            if (next != null && next.getTime() < clock.wallMs()) {
                LOG.warn(
                        "Listener {}: the revocation list of {} was good until {}; until there is a newer one in {} no"
                                + " client of that authority is let in",
                        endpoint.name(),
                        list.getIssuerX500Principal(),
                        next.toInstant(),
                        endpoint.tls().crlFile());
            }
        }
    }

    private <T> T read(String key, String name, Reader<T> reader) {
        Path file = home.resolve(name);
        try {
            return reader.read(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(setting(key) + ": " + file + " does not exist", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(setting(key) + ": " + file + " can't be read: " + e, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(setting(key) + ": " + file + " " + e.getMessage(), e);
        }
    }
}
