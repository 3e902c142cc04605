// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.swap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.SocketFactory;
import org.backplane.api.transport.Transport;
import org.backplane.core.net.Server;
import org.backplane.distribution.broker.Distribution;
import org.backplane.distribution.broker.Trust;
import org.backplane.testkit.osgi.BundleSwapContract;
import org.backplane.testkit.osgi.FelixHarness;
import org.backplane.testkit.store.FakeShardStore;
import org.junit.jupiter.api.io.TempDir;

/** A transport's bundle: two versions side by side for a moment, channels of all versions stay open and go on under TLS. */
abstract class TransportSwapContract extends BundleSwapContract<Transport> {
    private static final String TLS = "tls";

    @TempDir
    Path data = Path.of("");

    private final KernelInProcess kernel = new KernelInProcess();
    private final FakeShardStore store = FakeShardStore.threaded();
    private Optional<String> shown = Optional.empty();

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
        kernel.listen("tcp", "none");
        kernel.listen(TLS, "none");
        kernel.listen("ws", "none");
        kernel.server().bind(store);
    }

    @Override
    protected void arrive(List<Transport> services) throws Exception {
        Server server = kernel.server();
        services.forEach(server::bind);
        kernel.connect("tcp", SocketFactory.getDefault());
        var sockets = Trust.context(data.resolve("tls/certificate.pem")).getSocketFactory();
        Socket client = kernel.connect(TLS, sockets);
        var session = ((javax.net.ssl.SSLSocket) client).getSession();
        String certificate = session.getPeerCertificates()[0].toString();
        assertThat(shown.orElse(certificate)).isEqualTo(certificate);
        shown = Optional.of(certificate);
        stillThere();
    }

    /** Under TLS a write fails when the other side has gone or lost its keys; there is no protocol to answer. */
    private void stillThere() throws Exception {
        for (Socket client : kernel.clients()) {
            client.getOutputStream().write(1);
            client.setSoTimeout(1);
            try {
                assertThat(client.getInputStream().read())
                        .as("a channel that was closed")
                        .isNotEqualTo(-1);
            } catch (java.net.SocketTimeoutException e) {
                client.setSoTimeout(20_000); // nothing came, so it is open
            }
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
