// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.swap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.net.SocketFactory;
import org.backplane.api.protocol.Protocol;
import org.backplane.distribution.broker.Distribution;
import org.backplane.testkit.osgi.BundleSwapContract;
import org.backplane.testkit.osgi.FelixHarness;
import org.backplane.testkit.store.FakeShardStore;

/** A protocol's bundle: clients stay connected over all versions, and every version answers each of them. */
abstract class ProtocolSwapContract extends BundleSwapContract<Protocol> {
    private final KernelInProcess kernel = new KernelInProcess();
    private final FakeShardStore store = FakeShardStore.threaded();
    private final String bundle;
    private final String id;

    ProtocolSwapContract(String bundle, String id) {
        this.bundle = bundle;
        this.id = id;
    }

    /** What a new client says first. */
    abstract byte[] hello(int client);

    /** What it says afterwards, again and again; answered with at least one byte. */
    abstract byte[] question(int client);

    @Override
    protected Path jar() throws Exception {
        return Distribution.underTest().bundle(bundle);
    }

    @Override
    protected Class<Protocol> service() {
        return Protocol.class;
    }

    @Override
    protected void prepare(FelixHarness felix) {
        kernel.bindPlainTransport();
        kernel.listen("tcp", id);
        kernel.server().bind(store);
    }

    @Override
    protected void arrive(List<Protocol> services) throws Exception {
        services.forEach(kernel::bind);
        talk();
        Socket client = kernel.connect("tcp", SocketFactory.getDefault());
        client.getOutputStream().write(hello(kernel.clients().size()));
        answered(client);
    }

    private void talk() throws Exception {
        List<Socket> clients = kernel.clients();
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).getOutputStream().write(question(i));
        }
        for (Socket client : clients) {
            answered(client);
        }
    }

    /** All that has come is read. */
    private static void answered(Socket client) throws Exception {
        assertThat(client.getInputStream().read()).isNotNegative();
        while (client.getInputStream().available() > 0) {
            client.getInputStream().read();
        }
    }

    @Override
    protected void leave(List<Protocol> services) throws Exception {
        services.forEach(kernel.server()::unbind);
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
