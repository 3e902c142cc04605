// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.backplane.api.protocol.SwapMode;
import org.backplane.api.runtime.Clock;
import org.backplane.api.transport.ChannelPlan;
import org.backplane.api.transport.Endpoint;
import org.backplane.api.transport.Transport;
import org.backplane.core.log.DurableLog;
import org.backplane.core.metrics.MetricsRegistry;
import org.backplane.core.session.SessionSettings;
import org.backplane.testkit.store.FakeShardStore;
import org.backplane.testkit.tls.Issued;
import org.backplane.testkit.tls.TestAuthority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel makes of a plan with TLS: the certificate by host name, and what a protocol sees of the client's. */
class ListenerTlsTest {
    private final FakeShardStore store = FakeShardStore.threaded();
    private final Server server = new Server(
            2,
            new DurableLog.Sizes(1, 1 << 20, 1 << 20),
            SessionSettings.DEFAULT,
            new NetSettings(100, 30, 1 << 20, 1 << 20, 30),
            Clock.system(),
            new MetricsRegistry());
    private TestAuthority root;
    private TestAuthority below;

    @BeforeEach
    void start() throws Exception {
        root = TestAuthority.root("root");
        below = root.intermediate("below");
        ChannelPlan plan = new ChannelPlan(
                Optional.of(context("everybody")),
                Map.of("a.example.org", context("a"), "*.example.org", context("wide")),
                Optional.empty(),
                List.of());
        server.bind(new LineProtocol("v1", 1, 1, SwapMode.EXPORT), 1);
        server.bind(new Transport() {
            @Override
            public Set<String> names() {
                return Set.of("tls");
            }

            @Override
            public ChannelPlan describe(Endpoint endpoint) {
                return plan;
            }
        });
        var endpoint = new Endpoint("tls", "tls", "lines", "127.0.0.1", 0, "", "", "");
        server.listenerBook().put(endpoint.with(new Endpoint.Reception(true, 0, 0, 0, 0)));
        server.bind(store);
    }

    private SslContext context(String name) throws Exception {
        Issued own = root.issue(name);
        return SslContextBuilder.forServer(
                        own.keyPair().getPrivate(), own.chain().toArray(new X509Certificate[0]))
                .sslProvider(SslProvider.JDK)
                .keyStoreType("JKS") // which takes no time to hash
                .trustManager(root.certificate())
                .clientAuth(ClientAuth.OPTIONAL)
                .build();
    }

    @AfterEach
    void stop() {
        server.shutdown(1_000);
        server.stop();
        store.close();
    }

    @Test
    void theCertificateIsTheOneForTheHostAskedFor() throws Exception {
        assertThat(talk("a.example.org", Optional.empty()).getFirst()).isEqualTo("CN=a");
        assertThat(talk("B.example.ORG", Optional.empty()).getFirst()).isEqualTo("CN=wide");
        assertThat(talk("a.b.c.net", Optional.empty()).getFirst()).isEqualTo("CN=everybody");
        assertThat(talk("", Optional.empty()).getFirst()).isEqualTo("CN=everybody");
    }

    @Test
    void aProtocolSeesWhatTheClientShowedWhereverItsConnectionLives() throws Exception {
        for (int i = 0; i < 4; i++) { // its name decides on which of the two lanes
            Issued client = below.issue("client-" + i);

            assertThat(talk("", Optional.of(client)))
                    .containsExactly(
                            "CN=everybody", "v1 connected", "v1 CN=client-" + i + " CN=below", "v1 192.0.2.9:7");
        }
        assertThat(talk("", Optional.empty())).contains("v1 ");
    }

    /** Comes through a proxy, connects, and asks who it is; the certificate it was shown, and the answers. */
    private List<String> talk(String host, Optional<Issued> shown) throws Exception {
        int port = server.listeners().getFirst().port();
        try (var plain = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
            plain.getOutputStream()
                    .write("PROXY TCP4 192.0.2.9 192.0.2.1 7 8883\r\n".getBytes(StandardCharsets.US_ASCII));
            var sockets = Issued.client(root.certificate(), shown).getSocketFactory();
            SSLSocket socket = (SSLSocket) sockets.createSocket(plain, "", port, true);
            socket.setSoTimeout(20_000);
            if (!host.isEmpty()) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(host)));
                socket.setSSLParameters(parameters);
            }
            String id = shown.map(one ->
                            one.chain().getFirst().getSubjectX500Principal().getName())
                    .orElse("nobody");
            socket.getOutputStream().write(("connect " + id + "\n").getBytes(StandardCharsets.UTF_8));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String connected = in.readLine();
            socket.getOutputStream().write("shown\nfrom\n".getBytes(StandardCharsets.UTF_8));
            X509Certificate its = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return List.of(its.getSubjectX500Principal().getName(), connected, in.readLine(), in.readLine());
        }
    }
}
