// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.store.Append;
import org.backplane.api.store.Commit;
import org.backplane.storage.file.io.DiskFiles;
import org.backplane.testkit.runtime.FakeMetrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** How long a start takes, printed; long runs only. What it may take is far above what it does. */
@EnabledIfSystemProperty(named = "backplane.long", matches = "true")
class StartTimeTest {
    private static final int BODY_BYTES = 128;
    private static final int RECORDS = 2_000_000;

    @TempDir
    Path data = Path.of("");

    private FileShardStore open() throws Exception {
        return FileShardStore.open(new DiskFiles(data), TestSettings.usual(), new FakeMetrics());
    }

    @Test
    void startsWithTwoMillionRecordsInSeconds() throws Exception {
        try (var store = open()) {
            pipeline(store);
        }

        long start = System.nanoTime();
        try (var store = open()) {
            long openMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            long[] seen = new long[1];
            for (int shard : store.shards()) {
                store.shard(shard).scan((base, count, bytes, time, queues) -> seen[0]++);
            }
            long scanMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            System.out.printf(Locale.ROOT, "open %d ms, with a scan of %d rows %d ms%n", openMs, seen[0], scanMs);
            assertThat(seen[0]).isEqualTo(RECORDS);
            assertThat(scanMs).isLessThan(10_000);
        }
    }

    private static void pipeline(FileShardStore store) throws InterruptedException {
        var window = new CommitWindow(20_000);
        RecordBatch batch = RecordBatch.canonical(new byte[BODY_BYTES], 0);
        int[] queues = {1};
        for (int i = 0; i < RECORDS; i++) {
            window.enter();
            var commit = new Commit(window);
            commit.append(new Append(i & 15, batch, queues));
            store.commit(commit);
        }
        window.drain();
    }
}
