// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.backplane.testkit.store.StoreProbe.all;
import static org.backplane.testkit.store.StoreProbe.append;
import static org.backplane.testkit.store.StoreProbe.entries;
import static org.backplane.testkit.store.StoreProbe.put;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.backplane.api.store.StoreException;
import org.backplane.api.store.Table;
import org.backplane.storage.file.io.DiskFiles;
import org.backplane.testkit.runtime.FakeMetrics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store makes of files that are cut short, damaged or gone. */
class RecoveryTest {
    private static final Table TABLE = new Table(1, "t");

    @TempDir
    Path data = Path.of("");

    private final FakeMetrics metrics = new FakeMetrics();
    private @Nullable FileShardStore opened;

    private FileShardStore open(StoreSettings settings) throws IOException {
        opened = FileShardStore.open(new DiskFiles(data), settings, metrics);
        return opened;
    }

    private FileShardStore open() throws IOException {
        return open(TestSettings.tail(TestSettings.usual(), 0));
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    private Path onlySegment() throws IOException {
        try (var files = Files.list(data.resolve("log"))) {
            return files.filter(file -> file.toString().endsWith(".wal"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static int find(Path file, String text) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).indexOf(text);
    }

    private static void overwrite(Path file, long position, String with) throws IOException {
        try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(with.getBytes(StandardCharsets.US_ASCII)), position);
        }
    }

    /** The log as it lies on disk while the store is open: what a kill -9 leaves. */
    private void killDashNine() throws IOException {
        Path copy = Files.createTempDirectory(data.getParent(), "copy");
        for (String directory : List.of("log", "state")) {
            Files.createDirectories(copy.resolve(directory));
            try (var files = Files.list(data.resolve(directory))) {
                for (Path file : files.toList()) {
                    Files.copy(
                            file,
                            copy.resolve(directory).resolve(String.valueOf(file.getFileName())),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        close();
        data = copy;
    }

    @Test
    void findsEverythingAfterAKill() throws Exception {
        var store = open();
        append(store, 1, "a", 7);
        put(store, TABLE, "k", "v");
        append(store, 2, "b");

        killDashNine();
        store = open();

        assertThat(all(store.shard(1))).containsExactly("0=a");
        assertThat(all(store.shard(2))).containsExactly("0=b");
        assertThat(entries(store, TABLE, "")).containsExactly("k=v");
    }

    @Test
    void cutsWhatIsTornAboveTheSyncedPosition() throws Exception {
        var store = open();
        append(store, 1, "first");
        append(store, 1, "second");
        killDashNine();
        Path log = onlySegment();
        overwrite(log, find(log, "second"), "XX");

        store = open();

        assertThat(all(store.shard(1))).containsExactly("0=first");
        assertThat(metrics.value("store.damaged.count")).isZero();
        assertThat(append(store, 1, "third")).isEqualTo(1);
        assertThat(data.resolve("quarantine")).doesNotExist();
    }

    @Test
    void quarantinesDamageBelowTheSyncedPositionAndGoesOn() throws Exception {
        var store = open();
        append(store, 1, "first");
        append(store, 1, "second");
        append(store, 1, "third");
        put(store, TABLE, "k", "v");
        killDashNine();
        Path log = onlySegment();
        overwrite(log, find(log, "second"), "XX");

        store = open();

        assertThat(all(store.shard(1))).containsExactly("0=first", "2=third");
        assertThat(entries(store, TABLE, "")).containsExactly("k=v");
        assertThat(metrics.value("store.damaged.count")).isEqualTo(1);
        try (var kept = Files.list(data.resolve("quarantine"))) {
            Path copy = kept.findFirst().orElseThrow();
            assertThat(find(copy, "XXcond")).isPositive();
        }
        assertThat(append(store, 1, "fourth")).isGreaterThanOrEqualTo(3);
    }

    @Test
    void leavesADamagedBodyOutOfReadsAndReportsIt() throws Exception {
        var store = open();
        append(store, 1, "first");
        append(store, 1, "second");
        Path log = onlySegment();
        overwrite(log, find(log, "first"), "XX");

        var found = all(store.shard(1));

        assertThat(found).containsExactly("1=second");
        assertThat(metrics.value("store.damaged.count")).isEqualTo(1);
        assertThat(data.resolve("quarantine")).isDirectoryContaining("glob:**0000000001.wal.*");
    }

    @Test
    void rebuildsIndexesThatAreMissingOrDamaged() throws Exception {
        var settings = TestSettings.tail(TestSettings.segments(300), 0);
        var store = open(settings);
        for (int i = 0; i < 20; i++) {
            append(store, 1, "m" + i);
        }
        var all = all(store.shard(1));
        store.checkpointNow();
        close();
        try (var files = Files.list(data.resolve("log"))) {
            List<Path> indexes = files.filter(file -> file.toString().endsWith(".idx"))
                    .sorted()
                    .toList();
            assertThat(indexes).hasSizeGreaterThan(3);
            Files.delete(indexes.get(0));
            overwrite(indexes.get(1), 50, "XXXX");
            Files.write(indexes.get(2), new byte[3]);
        }

        store = open(settings);

        assertThat(all(store.shard(1))).isEqualTo(all);
        assertThat(metrics.value("store.damaged.count")).isZero();
    }

    @Test
    void losesNoStateWithEitherStateFile() throws Exception {
        var settings = TestSettings.segments(300);
        for (String lost : List.of("state-a.mv.db", "state-b.mv.db")) {
            for (boolean broken : List.of(true, false)) {
                var store = open(settings);
                for (int i = 0; i < 20; i++) {
                    put(store, TABLE, lost + broken + i, "v");
                }
                store.checkpointNow();
                put(store, TABLE, lost + broken + "last", "v");
                store.retain((shard, base, count, queues) -> false);
                store.compactNow();
                var before = entries(store, TABLE, "");
                close();
                Path file = data.resolve("state").resolve(lost);
                if (broken) {
                    Files.write(file, new byte[8192]);
                } else {
                    Files.delete(file);
                }

                store = open(settings);

                assertThat(entries(store, TABLE, "")).isEqualTo(before);
                close();
            }
        }
    }

    @Test
    void refusesToOpenWhenBothStateFilesAreGoneAndTheLogCannotRebuildThem() throws Exception {
        var settings = TestSettings.segments(300);
        var store = open(settings);
        for (int i = 0; i < 20; i++) {
            put(store, TABLE, "k" + i, "v");
        }
        store.checkpointNow();
        store.retain((shard, base, count, queues) -> false);
        store.compactNow();
        close();
        Files.delete(data.resolve("state/state-a.mv.db"));
        Files.delete(data.resolve("state/state-b.mv.db"));

        assertThatThrownBy(() -> open(settings))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("state files");
    }

    @Test
    void rebuildsTheStateFromAWholeLogWhenBothStateFilesAreGone() throws Exception {
        var store = open();
        put(store, TABLE, "k", "v");
        store.checkpointNow();
        close();
        Files.delete(data.resolve("state/state-a.mv.db"));
        Files.delete(data.resolve("state/state-b.mv.db"));

        store = open();

        assertThat(entries(store, TABLE, "")).containsExactly("k=v");
    }
}
