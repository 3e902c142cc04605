// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.backplane.api.runtime.Metrics;
import org.backplane.api.store.Capabilities;
import org.backplane.api.store.Commit;
import org.backplane.api.store.KeyValueStore;
import org.backplane.api.store.Shard;
import org.backplane.api.store.ShardStore;
import org.backplane.storage.file.io.DiskFiles;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Wires the store on disk. No logic here. It waits for its configuration, since only that names the data directory: a store
 * that opened another first would put acknowledged messages where nobody looks for them.
 */
@Component(immediate = true, configurationPid = "backplane.storage", configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = StorageConfig.class)
public final class FileStorage implements ShardStore {
    private final FileShardStore store;

    @Activate
    public FileStorage(StorageConfig config, @Reference Metrics metrics) throws IOException {
        var files = new DiskFiles(Path.of(config.backplane_data()));
        this.store = FileShardStore.open(files, StoreSettings.of(config), metrics);
    }

    @Modified
    void configure(StorageConfig config) {
        store.configure(StoreSettings.of(config));
    }

    @Deactivate
    void close() {
        store.close();
    }

    @Override
    public Capabilities capabilities() {
        return store.capabilities();
    }

    @Override
    public void commit(Commit commit) {
        store.commit(commit);
    }

    @Override
    public Shard shard(int number) {
        return store.shard(number);
    }

    @Override
    public List<Integer> shards() {
        return store.shards();
    }

    @Override
    public KeyValueStore keyValues() {
        return store.keyValues();
    }

    @Override
    public void retain(Liveness liveness) {
        store.retain(liveness);
    }

    @Override
    public Health health() {
        return store.health();
    }
}
