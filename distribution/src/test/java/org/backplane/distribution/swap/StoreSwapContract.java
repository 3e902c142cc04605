// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.swap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.backplane.api.message.Topic;
import org.backplane.api.runtime.Metrics;
import org.backplane.api.store.ShardStore;
import org.backplane.core.net.Server;
import org.backplane.core.session.BrokerService;
import org.backplane.distribution.broker.Distribution;
import org.backplane.distribution.proof.BatchProducer;
import org.backplane.testkit.osgi.BundleSwapContract;
import org.backplane.testkit.osgi.FelixHarness;
import org.junit.jupiter.api.io.TempDir;

/** A store's bundle: replaced in place, one after the other on the same files; what is appended meanwhile waits. */
abstract class StoreSwapContract extends BundleSwapContract<ShardStore> {
    private static final Topic TOPIC = Topic.of("t");

    @TempDir
    Path data = Path.of("");

    private final KernelInProcess kernel = new KernelInProcess();
    private CompletableFuture<Long> last = CompletableFuture.completedFuture(-1L);
    private CompletableFuture<Long> waiting = CompletableFuture.completedFuture(-1L);

    @Override
    protected Path jar() throws Exception {
        return Distribution.underTest().bundle("org.backplane.storage-file");
    }

    @Override
    protected Class<ShardStore> service() {
        return ShardStore.class;
    }

    @Override
    protected boolean sideBySide() {
        return false;
    }

    @Override
    protected void prepare(FelixHarness felix) throws Exception {
        felix.register(Metrics.class, kernel.metrics());
        felix.configure("backplane.storage", Map.of("backplane.data", data.toString()));
    }

    @Override
    protected void arrive(List<ShardStore> services) throws Exception {
        Server server = kernel.server();
        services.forEach(server::bind);
        CompletableFuture<Long> next = append();
        long before = last.get(20, TimeUnit.SECONDS);
        long meanwhile = waiting.get(20, TimeUnit.SECONDS);
        assertThat(meanwhile).isEqualTo(before == -1 ? -1 : before + 1);
        assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo(meanwhile + 1);
        last = next;
    }

    @Override
    protected void leave(List<ShardStore> services) {
        Server server = kernel.server();
        services.forEach(server::unbind);
        waiting = append();
    }

    private CompletableFuture<Long> append() {
        var broker = new BrokerService(kernel.server().sessions());
        return BatchProducer.append(broker, TOPIC, BatchProducer.batch(1, 0, 0, List.of("m")));
    }

    @Override
    protected Map<String, ?> roots() {
        return kernel.roots();
    }

    @Override
    protected void close() throws Exception {
        kernel.close();
    }
}
