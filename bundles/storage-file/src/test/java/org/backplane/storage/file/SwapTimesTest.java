// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.store.Append;
import org.backplane.api.store.Commit;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.StoreException;
import org.backplane.api.store.Table;
import org.backplane.storage.file.io.DiskFiles;
import org.backplane.testkit.runtime.FakeMetrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures. */
class SwapTimesTest {
    private static final int WINDOW = 20_000;
    private static final Table TABLE = new Table(1, "test");

    @TempDir
    Path data = Path.of("");

    private static StoreSettings settings() {
        return new StoreSettings(
                true, 64L << 20, 64L << 20, 60_000, 32L << 20, 2, 256L << 20, 65_536, 16 << 20, 60_000, 50);
    }

    private FileShardStore open() throws Exception {
        return FileShardStore.open(new DiskFiles(data), settings(), new FakeMetrics());
    }

    @Test
    void times() throws Exception {
        FileShardStore store = open();
        store.retain((shard, base, count, queues) -> true);
        long t = System.nanoTime();
        fill(store, 1_000_000, 450);
        System.out.println("filled in " + ms(t));
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            store.close();
            String closed = ms(start);
            long startOpen = System.nanoTime();
            store = open();
            store.retain((shard, base, count, queues) -> true);
            System.out.printf(
                    Locale.ROOT, "close %s ms, open %s ms, segments %d%n", closed, ms(startOpen), store.segmentCount());
            fill(store, 60_000, 450);
        }
        store.close();
    }

    private static String ms(long since) {
        return String.valueOf(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since));
    }

    private static void fill(FileShardStore store, int records, int bytes) throws InterruptedException {
        var window = new Semaphore(WINDOW);
        var listener = new Commit.Listener() {
            @Override
            public void onCommitted(Commit commit, long[] baseOffsets) {
                window.release();
            }

            @Override
            public void onRefused(Commit commit, StoreException cause) {
                throw new AssertionError(cause);
            }
        };
        RecordBatch batch = RecordBatch.canonical(new byte[bytes], 0);
        int[] queues = {1};
        for (int i = 0; i < records; i++) {
            window.acquire();
            var commit = new Commit(listener);
            commit.append(new Append(i & 3, batch, queues));
            commit.mutate(new Mutation.Put(
                    TABLE, ByteBuffer.allocate(8).putLong(i * 7919L % 100_000).array(), new byte[40]));
            store.commit(commit);
        }
        window.acquire(WINDOW);
    }
}
