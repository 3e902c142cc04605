// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.backplane.api.transport.Endpoint;
import org.backplane.api.transport.Transport;
import org.backplane.core.net.Server;
import org.backplane.distribution.broker.Distribution;
import org.backplane.distribution.broker.Trust;
import org.backplane.testkit.osgi.BundleSwapContract;
import org.backplane.testkit.osgi.FelixHarness;
import org.backplane.testkit.protocol.EchoProtocol;
import org.backplane.testkit.store.FakeShardStore;
import org.backplane.testkit.tls.Issued;
import org.backplane.testkit.tls.TestAuthority;
import org.junit.jupiter.api.io.TempDir;

/** A transport's bundle: two versions side by side for a moment, channels of all versions stay open and go on under TLS. */
abstract class TransportSwapContract extends BundleSwapContract<Transport> {
    private static final String TLS = "tls";
    private static final String MUTUAL = "mutual";

    @TempDir
    Path data = Path.of("");

    private final TestAuthority authority;
    private final Issued client;
    private final KernelInProcess kernel = new KernelInProcess();
    private final FakeShardStore store = FakeShardStore.threaded();
    private Optional<String> shown = Optional.empty();

    TransportSwapContract() {
        // Of 128 objects Netty's detector keeps the stack of one, with the classes on it: that is what it is for, and
        // not a leak.
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        try {
            authority = TestAuthority.root("authority");
            client = authority.issue("client");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Path jar() throws Exception {
        return Distribution.underTest().bundle("org.backplane.transport-tcp");
    }

    @Override
    protected Class<Transport> service() {
        return Transport.class;
    }

    @Override
    protected void prepare(FelixHarness felix) throws Exception {
        Map<String, Object> places = Map.of("backplane.data", data.toString(), "backplane.home", data.toString());
        felix.configure("backplane.tls", places);
        kernel.bind(new EchoProtocol());
        for (String transport : List.of("tcp", TLS, "ws", "wss")) {
            kernel.listen(transport, "echo");
        }
        kernel.listen(mutual());
        kernel.server().bind(store);
    }

    /** One with all that a handshake can go by: what decides on clients must hold nothing of the bundle either. */
    private Endpoint mutual() throws Exception {
        client.write(data, "client");
        authority.issue("server").write(data, "server");
        Files.writeString(data.resolve("ca.pem"), authority.pem());
        String good = authority.revocationList(Instant.now().plus(Duration.ofDays(1)));
        Files.writeString(data.resolve("crl.pem"), good);
        var rules = new Endpoint.Tls(
                Endpoint.ClientAuth.NEED,
                "ca.pem",
                "crl.pem",
                List.of("*.example.org=client.pem;client.key"),
                List.of(),
                List.of());
        return new Endpoint(MUTUAL, TLS, "echo", "127.0.0.1", 0, "", "server.pem", "server.key").with(rules);
    }

    @Override
    protected void arrive(List<Transport> services) throws Exception {
        Server server = kernel.server();
        services.forEach(server::bind);
        kernel.connect("tcp", SocketFactory.getDefault());
        SSLContext known = Issued.client(authority.certificate(), Optional.of(client));
        kernel.connect(MUTUAL, known.getSocketFactory());
        var sockets = Trust.context(data.resolve("tls/certificate.pem")).getSocketFactory();
        Socket shaken = kernel.connect(TLS, sockets);
        var session = ((javax.net.ssl.SSLSocket) shaken).getSession();
        String certificate = session.getPeerCertificates()[0].toString();
        assertThat(shown.orElse(certificate)).isEqualTo(certificate);
        shown = Optional.of(certificate);
        stillThere();
    }

    /** Every channel, of whichever version, carries bytes both ways. */
    private void stillThere() throws Exception {
        for (Socket one : kernel.clients()) {
            one.getOutputStream().write('e');
            assertThat(one.getInputStream().read()).isEqualTo('e');
        }
    }

    @Override
    protected void leave(List<Transport> services) throws Exception {
        Server server = kernel.server();
        services.forEach(server::unbind);
        stillThere();
    }

    @Override
    protected Map<String, ?> roots() {
        return kernel.roots();
    }

    @Override
    protected void close() throws Exception {
        kernel.close();
        store.close();
    }
}
