// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.nio.file.Path;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.store.Append;
import org.backplane.api.store.ShardStore;
import org.backplane.storage.file.io.DiskFiles;
import org.backplane.storage.file.io.FaultyFiles;
import org.backplane.testkit.runtime.FakeMetrics;
import org.backplane.testkit.store.ShardStoreContract;
import org.backplane.testkit.store.StoreProbe;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a real disk, with everything in memory and with everything read from the files. */
class FileShardStoreTest {
    private abstract static class OnDisk extends ShardStoreContract {
        @TempDir
        Path data = Path.of("");

        private FaultyFiles files = new FaultyFiles(new DiskFiles(data));

        abstract StoreSettings settings();

        @Override
        protected ShardStore open() throws Exception {
            files = new FaultyFiles(new DiskFiles(data));
            return FileShardStore.open(files, settings(), new FakeMetrics());
        }

        @Override
        protected ShardStore reopen(ShardStore closing) throws Exception {
            close(closing);
            return open();
        }

        @Override
        protected void close(ShardStore closing) {
            ((FileShardStore) closing).close();
        }

        @Override
        protected void fillUp(ShardStore full) {
            files.full(true);
        }

        @Override
        protected void makeRoom(ShardStore full) {
            files.full(false);
        }

        @Override
        protected void compact(ShardStore compacted) {
            var store = (FileShardStore) compacted;
            // end the segment, so that all before is old; in a shard of its own, and live nowhere in the contract
            byte[] filler = new byte[(int) settings().segmentBytes()];
            for (int i = 0; i < 2; i++) {
                StoreProbe.commit(
                        store, c -> c.append(new Append(12_345, RecordBatch.canonical(filler, 0), new int[] {-1})));
            }
            store.checkpointNow();
            store.compactNow();
        }
    }

    @Nested
    class FromMemory extends OnDisk {
        @Override
        StoreSettings settings() {
            return TestSettings.eager(128 << 10);
        }
    }

    @Nested
    class FromFiles extends OnDisk {
        @Override
        StoreSettings settings() {
            return TestSettings.tail(TestSettings.eager(512), 0);
        }
    }
}
