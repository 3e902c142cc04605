// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.Distribution;
import org.backplane.distribution.broker.FreePorts;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.raw.ListenerClient;
import org.backplane.testkit.tls.Issued;
import org.backplane.testkit.tls.TestAuthority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listeners of the distribution: who is let in by TLS, what a proxy says, and that each of their keys holds while clients are there. */
class ListenerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Instant TOMORROW = Instant.now().plus(Duration.ofDays(1));

    /** Not the one that comes first by default. */
    private static final String SUITE = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";

    /** What each key of a listener is before and after; where it takes several to make sense, all of them. */
    private static final Map<String, List<String>> CHANGES = changes();

    @TempDir
    Path folder;

    private static Map<String, List<String>> changes() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put("transport", List.of("transport: tcp", "transport: tls"));
        all.put("protocol", List.of("protocol: mqtt", "protocol: another"));
        all.put("bind", List.of("bind: 127.0.0.1", "bind: 127.0.0.2"));
        all.put("path", List.of("path: /mqtt", "path: /other"));
        all.put("port", List.of("port: 0", "port: PORT"));
        all.put("certificateFile", List.of("transport: tls", "transport: tls, certificateFile: C, keyFile: K"));
        all.put("keyFile", all.get("certificateFile"));
        all.put("hostCertificates", List.of("transport: tls", "transport: tls, hostCertificates: ['a.org=C;K']"));
        all.put(
                "clientAuth",
                List.of("transport: tls", "transport: tls, clientAuth: want, trustedCertificatesFile: C"));
        all.put("trustedCertificatesFile", all.get("clientAuth"));
        all.put(
                "crlFile",
                List.of(
                        "transport: tls, clientAuth: want, trustedCertificatesFile: C",
                        "transport: tls, clientAuth: want, trustedCertificatesFile: C, crlFile: L"));
        all.put("tlsProtocols", List.of("transport: tls", "transport: tls, tlsProtocols: [TLSv1.3]"));
        all.put(
                "tlsCiphers",
                List.of("transport: tls", "transport: tls, tlsProtocols: [TLSv1.2], tlsCiphers: [" + SUITE + "]"));
        all.put("proxyProtocol", List.of("proxyProtocol: false", "proxyProtocol: true"));
        all.put("connectionsMax", List.of("connectionsMax: 0", "connectionsMax: 2"));
        all.put("connectRateMax", List.of("connectRateMax: 0", "connectRateMax: 1000"));
        all.put("connectTimeoutSeconds", List.of("connectTimeoutSeconds: 0", "connectTimeoutSeconds: 7"));
        all.put("maxPacketBytes", List.of("maxPacketBytes: 0", "maxPacketBytes: 100"));
        return all;
    }

    @Test
    void everyKeyOfAListenerIsChangedUnderItsConnections() throws Exception {
        Set<String> keys = ConfigKey.ofListeners(Distribution.underTest()).stream()
                .map(ConfigKey::name)
                .filter(key -> !key.equals("name"))
                .collect(Collectors.toSet());
        assertThat(CHANGES.keySet()).as("each key has a change to try").containsAll(keys);
        TestAuthority authority = TestAuthority.root("authority");
        authority.issue("server").write(folder, "server");
        Files.writeString(folder.resolve("crl.pem"), authority.revocationList(TOMORROW));
        Path config = write(0);

        try (BrokerProcess broker = start(config)) {
            Map<String, ListenerClient> clients = new TreeMap<>();
            for (Map.Entry<String, List<String>> one : CHANGES.entrySet()) {
                boolean isTls = one.getValue().getFirst().contains("tls");
                clients.put(one.getKey(), client(broker, one.getKey(), isTls));
            }

            write(1);
            await(broker, "zz-probe");

            for (Map.Entry<String, ListenerClient> one : clients.entrySet()) {
                one.getValue().ping(one.getKey());
            }
            assertNewcomers(broker);
            for (ListenerClient client : clients.values()) {
                client.close();
            }
        }
    }

    /** What holds for those who come after the edit. */
    private void assertNewcomers(BrokerProcess broker) throws Exception {
        client(broker, "transport", true).close();
        client(broker, "hostCertificates", true).close();
        client(broker, "clientAuth", true).close();
        client(broker, "crlFile", true).close();
        ListenerClient suite = client(broker, "tlsCiphers", true);
        assertThat(suite.cipherSuite()).isEqualTo(SUITE);
        suite.close();
        ListenerClient shown = client(broker, "certificateFile", true);
        assertThat(shown.serverName()).isEqualTo("CN=server");
        shown.close();
        ListenerClient proxied = ListenerClient.open(broker, "proxyProtocol", Optional.empty());
        proxied.send("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(proxied.connect()).isZero();
        proxied.close();
        client(broker, "connectionsMax", false).close();
        client(broker, "connectRateMax", false).close();
        ListenerClient small = client(broker, "maxPacketBytes", false);
        small.send(new byte[] {0x30, 101, 0, 1, 'a'});
        assertThat(small.ends()).as("a packet of 103 bytes ends the connection").isTrue();
        small.close();
        assertThat(status(broker)).containsSubsequence("bind:", "certificateFile:", "transport:");
    }

    @Test
    void clientsAreKnownByTheirCertificatesUntilTheyAreRevoked() throws Exception {
        TestAuthority authority = TestAuthority.root("authority");
        Issued first = authority.issue("first");
        Issued second = authority.issue("second");
        authority.issue("one", "localhost").write(folder, "server");
        authority.issue("wide", "*.example.org").write(folder, "wide");
        Files.writeString(folder.resolve("ca.pem"), authority.pem());
        Files.writeString(folder.resolve("crl.pem"), authority.revocationList(TOMORROW));
        String listener =
                "{transport: tls, port: 0, certificateFile: F/server.pem, keyFile: F/server.key, clientAuth: need,"
                        + " trustedCertificatesFile: F/ca.pem, crlFile: F/crl.pem, hostCertificates: ['*.example.org=F/wide.pem;F/wide.key']}";
        Path config = Files.writeString(
                folder.resolve("listeners.yaml"),
                "listeners:\n  mutual: " + listener.replace("F/", folder + "/") + "\n");

        try (BrokerProcess broker = start(config)) {
            X509Certificate root = authority.certificate();
            // One for all its connections: it would rather resume the session it has than shake hands again.
            SSLContext asFirst = Issued.client(root, Optional.of(first));
            ListenerClient stays = ListenerClient.open(broker, "mutual", Optional.of(asFirst));
            assertThat(stays.connect()).isZero();
            assertThat(stays.serverName()).isEqualTo("CN=one");
            assertRefused(broker, Issued.client(root, Optional.empty()));
            assertRefused(
                    broker,
                    Issued.client(
                            root, Optional.of(TestAuthority.root("authority").issue("first"))));
            var asSecond = Optional.of(Issued.client(root, Optional.of(second)));
            // A context of its own: the JDK's client asks for the same host again when it tries to resume.
            var asOther = Optional.of(Issued.client(root, Optional.of(second)));
            ListenerClient asked = ListenerClient.open(broker, "mutual", asOther, "a.example.org");
            assertThat(asked.connect()).isZero();
            assertThat(asked.serverName()).isEqualTo("CN=wide");
            asked.close();

            // Revoked: new handshakes fail, the connection that is there goes on.
            replace("crl.pem", authority.revocationList(TOMORROW, first));
            Until.holds(
                    () -> "the revoked client is refused; " + broker.report(),
                    PATIENCE,
                    () -> !isTaken(broker, asFirst));
            stays.ping("revoked while connected");

            // A broken file changes nothing, a good one is taken for new handshakes.
            replace("server.pem", "broken");
            Until.holds(
                    () -> "status warns; " + broker.report(),
                    PATIENCE,
                    () -> status(broker).contains("warning: listeners.mutual.certificateFile: "));
            assertThat(isTaken(broker, asSecond.get())).isTrue();
            authority.issue("two", "localhost").write(folder, "server");
            Until.holds(
                    () -> "the new certificate is shown; " + broker.report(),
                    PATIENCE,
                    () -> shows(broker, asSecond.get()).equals("CN=two"));
            stays.ping("through all this");
            assertThat(status(broker)).doesNotContain("warning").contains("mutual: mqtt tls 127.0.0.1:");
            stays.close();
        }
    }

    private static void assertRefused(BrokerProcess broker, SSLContext context) {
        assertThatThrownBy(() -> {
                    ListenerClient client = ListenerClient.open(broker, "mutual", Optional.of(context));
                    client.connect();
                })
                .isInstanceOf(IOException.class);
    }

    private static boolean isTaken(BrokerProcess broker, SSLContext context) {
        return !shows(broker, context).isEmpty();
    }

    /** The name of the certificate that a connection was shown; empty if there was none. */
    private static String shows(BrokerProcess broker, SSLContext context) {
        try {
            ListenerClient client = ListenerClient.open(broker, "mutual", Optional.of(context));
            client.connect();
            String name = client.serverName();
            client.close();
            return name;
        } catch (IOException e) {
            return "";
        }
    }

    private void replace(String name, String content) throws IOException {
        Path draft = Files.writeString(folder.resolve("draft"), content);
        Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String status(BrokerProcess broker) throws IOException {
        return String.join("\n", broker.adminSocket().ask("status"));
    }

    private static BrokerProcess start(Path config) throws Exception {
        Path data = config.resolveSibling("data");
        return BrokerProcess.start(Distribution.underTest(), data, List.of("--config", config.toString()));
    }

    /** One with its session. */
    private static ListenerClient client(BrokerProcess broker, String listener, boolean tls) throws Exception {
        ListenerClient client = ListenerClient.open(
                broker, listener, tls ? Optional.of(ListenerClient.trustingAnybody()) : Optional.empty());
        assertThat(client.connect()).as("CONNACK of " + listener).isZero();
        return client;
    }

    private static void await(BrokerProcess broker, String listener) throws Exception {
        Until.holds(
                () -> listener + " is open; " + broker.report(),
                PATIENCE,
                () -> broker.endpoints().ports().containsKey(listener));
    }

    /** One listener for each key, before or after the edit. */
    private Path write(int stage) throws IOException {
        StringBuilder yaml = new StringBuilder("listeners:\n");
        for (Map.Entry<String, List<String>> one : CHANGES.entrySet()) {
            yaml.append("  ").append(one.getKey()).append(one.getKey().equals("port") ? ": {" : ": {port: 0, ");
            yaml.append(inFolder(one.getValue().get(stage))).append("}\n");
        }
        if (stage == 1) {
            yaml.append("  zz-probe: {port: 0}\n");
        }
        Path draft = Files.writeString(folder.resolve("draft"), yaml);
        return Files.move(draft, folder.resolve("listeners.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private String inFolder(String change) throws IOException {
        int port = FreePorts.find(1).getFirst();
        return change.replace("C;K", folder + "/server.pem;" + folder + "/server.key")
                .replace("File: C", "File: " + folder + "/server.pem")
                .replace("File: K", "File: " + folder + "/server.key")
                .replace("File: L", "File: " + folder + "/crl.pem")
                .replace("PORT", Integer.toString(port));
    }
}
