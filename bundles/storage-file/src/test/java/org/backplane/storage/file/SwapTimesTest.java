// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.store.Append;
import org.backplane.api.store.Commit;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.Table;
import org.backplane.storage.file.io.DiskFiles;
import org.backplane.testkit.runtime.FakeMetrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long an update in place keeps commits waiting, with a log of 500 MB, 1M records and 100k keys. Long runs only: it fills that
 * log first; that nothing is read from it is held by HandoverTest in every run.
 */
@EnabledIfSystemProperty(named = "backplane.long", matches = "true")
class SwapTimesTest {
    private static final int RECORDS = 1_000_000;
    private static final int RECORDS_BETWEEN = 60_000;
    private static final int KEYS = 100_000;
    private static final int BODY_BYTES = 450;
    private static final int WINDOW = 20_000;
    private static final int ROUNDS = 5;
    private static final Table TABLE = new Table(1, "test");

    @TempDir
    Path data = Path.of("");

    private FileShardStore open() throws Exception {
        // the defaults of the configuration
        var settings = new StoreSettings(
                true, 64L << 20, 64L << 20, 60_000, 32L << 20, 2, 256L << 20, 65_536, 16 << 20, 60_000, 50);
        FileShardStore store = FileShardStore.open(new DiskFiles(data), settings, new FakeMetrics());
        store.retain((shard, base, count, queues) -> true);
        return store;
    }

    @Test
    void commitsWaitLessThanASecond() throws Exception {
        FileShardStore store = open();
        fill(store, RECORDS);
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            store.close();
            long closed = System.nanoTime();
            store = open();
            long end = System.nanoTime();
            System.out.printf(
                    Locale.ROOT,
                    "close %d ms, open %d ms%n",
                    TimeUnit.NANOSECONDS.toMillis(closed - start),
                    TimeUnit.NANOSECONDS.toMillis(end - closed));
            best = Math.min(best, end - start);
            fill(store, RECORDS_BETWEEN);
        }
        store.close();

        assertThat(TimeUnit.NANOSECONDS.toMillis(best)).isLessThan(1_000);
    }

    private static void fill(FileShardStore store, int records) throws InterruptedException {
        var window = new CommitWindow(WINDOW);
        RecordBatch batch = RecordBatch.canonical(new byte[BODY_BYTES], 0);
        int[] queues = {1};
        for (int i = 0; i < records; i++) {
            window.enter();
            var commit = new Commit(window);
            commit.append(new Append(i & 3, batch, queues));
            byte[] key =
                    ByteBuffer.allocate(Long.BYTES).putLong(i * 7919L % KEYS).array();
            commit.mutate(new Mutation.Put(TABLE, key, new byte[40]));
            store.commit(commit);
        }
        window.drain();
    }
}
