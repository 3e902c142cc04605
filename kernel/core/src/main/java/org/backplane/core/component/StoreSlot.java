// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.component;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.backplane.api.store.ShardStore;
import org.backplane.core.net.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One store at a time, the one that came first. Recovery may take longer than SCR waits for anybody, so it runs on a thread of
 * its own, one step after the other.
 */
final class StoreSlot {
    private static final Logger LOG = LoggerFactory.getLogger(StoreSlot.class);

    private final Server server;
    private final ExecutorService steps = Executors.newSingleThreadExecutor(Thread.ofPlatform()
            .name("backplane-kernel")
            .inheritInheritableThreadLocals(false)
            .daemon()
            .factory());

    /** Only on {@link #steps}. The first one is bound. */
    private final List<ShardStore> known = new ArrayList<>();

    StoreSlot(Server server) {
        this.server = server;
        steps.execute(() -> Thread.currentThread().setContextClassLoader(null));
    }

    void bind(ShardStore store) {
        steps.execute(() -> {
            known.add(store);
            if (known.size() == 1) {
                use(store);
            }
        });
    }

    private void use(ShardStore store) {
        try {
            server.bind(store);
        } catch (RuntimeException e) {
            LOG.error("The store can't be used, no listener opens", e);
            server.storeFailed(String.valueOf(e.getMessage()));
        }
    }

    /** Returns when nobody uses the store any more. */
    void unbind(ShardStore store) {
        Future<?> done = steps.submit(() -> {
            boolean bound = !known.isEmpty() && known.get(0) == store;
            known.remove(store);
            if (bound) {
                server.unbind(store);
                if (!known.isEmpty()) {
                    use(known.get(0));
                }
            }
        });
        try {
            done.get(3, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("The kernel did not let go of the store in time", e);
        }
    }

    void close() {
        steps.shutdown();
    }
}
