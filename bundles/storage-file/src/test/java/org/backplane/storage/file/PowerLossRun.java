// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.backplane.api.store.Append;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.Shard;
import org.backplane.api.store.StoreException;
import org.backplane.api.store.Table;
import org.backplane.storage.file.io.SimulatedDisk;
import org.backplane.storage.file.io.SyncPoint;
import org.backplane.testkit.runtime.FakeMetrics;
import org.backplane.testkit.store.StoreProbe;
import org.backplane.testkit.store.StoreProbe.Outcome;

/**
 * Some lives of a store, each ended by a power loss or the death of the process at a random moment, and after each a look
 * at what is left. Commits are numbered: one body and two entries each, which must come and go together.
 */
final class PowerLossRun {
    private static final Table TABLE = new Table(1, "test");
    private static final int SHARDS = 3;
    private static final int LIVES = 5;

    private final Random random;
    private final Map<Integer, Integer> shardOf = new HashMap<>();
    private final Map<Integer, Long> offsetOf = new HashMap<>();
    private final Set<Integer> mustBeThere = new HashSet<>();
    private final Set<Integer> mustNotBeThere = new HashSet<>();
    private final Set<Integer> dead = ConcurrentHashMap.newKeySet();
    private List<Integer> lastLife = List.of();
    private SimulatedDisk disk;
    private int next = 1;

    private PowerLossRun(long seed, Set<SyncPoint> skipped) {
        this.random = new Random(seed);
        this.disk = new SimulatedDisk(random, skipped);
    }

    /** What was wrong in the end, if anything. */
    static Optional<String> run(long seed, Set<SyncPoint> skipped) throws Exception {
        var run = new PowerLossRun(seed, skipped);
        for (int life = 0; life < LIVES; life++) {
            Optional<String> wrong = run.live(life == LIVES - 1);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    private Optional<String> live(boolean last) throws Exception {
        var metrics = new FakeMetrics();
        if (!last && random.nextInt(4) == 0) {
            disk.losePowerAfter(random.nextInt(40));
        }
        FileShardStore store;
        try {
            var settings = TestSettings.busy(1500 + random.nextInt(3000), 1000 + random.nextInt(8000), 3_600_000);
            store = FileShardStore.open(disk, settings, metrics);
        } catch (IOException | RuntimeException e) {
            if (!disk.isDead()) {
                return Optional.of("does not open: " + e);
            }
            turnPowerOnAgain();
            return Optional.empty();
        }
        disk.losePowerAfter(Long.MAX_VALUE);
        boolean idle = random.nextInt(3) == 0; // what this life has only seen must be there in the next
        try {
            if (!disk.isDead()) {
                Optional<String> wrong = check(store, metrics);
                if (wrong.isPresent() || last) {
                    return wrong;
                }
                if (!idle) {
                    work(store);
                }
            }
        } finally {
            end(store);
        }
        return Optional.empty();
    }

    private void end(FileShardStore store) {
        SimulatedDisk old = disk;
        disk = old.afterTheEnd();
        store.close();
        settle();
        old.forget();
    }

    private void turnPowerOnAgain() {
        SimulatedDisk old = disk;
        disk = old.afterTheEnd();
        old.forget();
    }

    // ---- a life

    private final Map<Integer, CompletableFuture<Outcome>> outcomes = new HashMap<>();

    private void work(FileShardStore store) throws InterruptedException {
        int calls = random.nextInt(random.nextBoolean() ? 60 : 400);
        switch (random.nextInt(4)) {
            case 0 -> disk.losePowerAfter(calls);
            case 1, 2 -> disk.dieAfter(calls);
            default -> {}
        }
        store.retain((shard, base, count, queues) -> !dead.contains(queues[0]));
        List<Integer> submitted = new ArrayList<>();
        int commits = 20 + random.nextInt(150);
        for (int i = 0; i < commits && !disk.isDead(); i++) {
            submitted.add(submit(store));
            if (random.nextInt(12) == 0) {
                waitFor(outcomes.get(next - 1));
            }
            if (random.nextInt(40) == 0) {
                refuseSome(store, submitted);
                if (random.nextBoolean()) {
                    break;
                }
            }
            if (random.nextInt(15) == 0) {
                housekeep(store);
            }
        }
        lastLife = submitted;
        if (random.nextBoolean()) {
            waitFor(outcomes.get(next - 1));
        }
    }

    private int submit(FileShardStore store) {
        int id = next++;
        int shard = random.nextInt(SHARDS);
        shardOf.put(id, shard);
        outcomes.put(id, StoreProbe.submit(store, commit -> {
            commit.append(new Append(shard, StoreProbe.record("%08d".formatted(id)), new int[] {id}));
            commit.mutate(new Mutation.Put(TABLE, key(id), new byte[0]));
            commit.mutate(new Mutation.Put(TABLE, StoreProbe.bytes("last"), key(id)));
        }));
        return id;
    }

    /** The disk is full for some commits, which are then refused. */
    private void refuseSome(FileShardStore store, List<Integer> submitted) throws InterruptedException {
        waitFor(outcomes.get(next - 1));
        disk.full(true);
        for (int i = 0; i < 6; i++) {
            submitted.add(submit(store));
        }
        waitFor(outcomes.get(next - 1));
        disk.full(false);
    }

    private void housekeep(FileShardStore store) throws InterruptedException {
        for (int id = 1; id < next; id++) {
            if (random.nextInt(3) != 0) {
                dead.add(id);
            }
        }
        var done = CompletableFuture.runAsync(() -> {
            store.checkpointNow();
            store.compactNow();
        });
        if (random.nextBoolean()) {
            waitFor(done);
            if (random.nextInt(3) == 0) {
                disk.losePowerAfter(0); // just when old files have gone
            }
        }
    }

    private void waitFor(@org.jspecify.annotations.Nullable CompletableFuture<?> future) throws InterruptedException {
        try {
            if (future != null) {
                future.get(StoreProbe.DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
        } catch (java.util.concurrent.ExecutionException e) {
            // the power went meanwhile
        } catch (TimeoutException e) {
            throw new AssertionError("no answer from the store", e);
        }
    }

    /** Every listener has been called by now: what was acknowledged must be there from now on. */
    private void settle() {
        outcomes.forEach((id, future) -> {
            Outcome outcome = StoreProbe.await(future);
            if (outcome.isCommitted()) {
                mustBeThere.add(id);
                offsetOf.put(id, outcome.offset());
            } else if (outcome.refusal().orElseThrow().category() == StoreException.Category.FULL) {
                mustNotBeThere.add(id);
            }
        });
        outcomes.clear();
    }

    // ---- the look at what is left

    private Optional<String> check(FileShardStore store, FakeMetrics metrics) {
        Set<Integer> entries = entries(store);
        Map<Integer, Long> bodies = bodies(store);
        Optional<String> wrong = missing(entries, bodies, store)
                .or(() -> back(entries))
                .or(() -> outOfOrder(entries))
                .or(() -> metrics.value("store.damaged.count") > 0
                        ? Optional.of("damage was reported")
                        : Optional.empty());
        for (int id = 1; id < next; id++) {
            (entries.contains(id) ? mustBeThere : mustNotBeThere).add(id);
        }
        bodies.forEach(offsetOf::put);
        return wrong;
    }

    private Optional<String> missing(Set<Integer> entries, Map<Integer, Long> bodies, FileShardStore store) {
        for (int id : mustBeThere) {
            Long offset = offsetOf.get(id);
            if (!entries.contains(id)) {
                return Optional.of("acknowledged entry lost: " + id);
            }
            if (!dead.contains(id) && !java.util.Objects.equals(bodies.get(id), offset)) {
                return Optional.of("acknowledged body lost or moved: " + id + " " + offset + " " + bodies.get(id));
            }
            if (offset != null
                    && store.shard(java.util.Objects.requireNonNull(shardOf.get(id)))
                                    .highWatermark()
                            <= offset) {
                return Optional.of("offset would be given out again: " + offset);
            }
        }
        int greatest = entries.stream().mapToInt(Integer::intValue).max().orElse(0);
        String last = store.keyValues()
                .get(TABLE, StoreProbe.bytes("last"))
                .map(StoreProbe::text)
                .orElse("c00000000");
        return last.equals(StoreProbe.text(key(greatest)))
                ? Optional.empty()
                : Optional.of("the last put of a key is " + last + ", but the last commit there " + greatest);
    }

    /** What was refused, or had been seen to be lost, must not come back. */
    private Optional<String> back(Set<Integer> entries) {
        return entries.stream().filter(mustNotBeThere::contains).findAny().map(id -> "came back: " + id);
    }

    /** Of what one thread committed one after the other, the survivors are the first ones. */
    private Optional<String> outOfOrder(Set<Integer> entries) {
        boolean gap = false;
        for (int id : lastLife) {
            if (!mustNotBeThere.contains(id)) {
                if (gap && entries.contains(id)) {
                    return Optional.of("there, though one before it is lost: " + id);
                }
                gap |= !entries.contains(id);
            }
        }
        return Optional.empty();
    }

    private static Set<Integer> entries(FileShardStore store) {
        Set<Integer> found = new HashSet<>();
        StoreProbe.entries(store, TABLE, "c").forEach(entry -> found.add(Integer.parseInt(entry.substring(1, 9))));
        return found;
    }

    private static Map<Integer, Long> bodies(FileShardStore store) {
        Map<Integer, Long> found = new HashMap<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            for (Shard.Stored stored : StoreProbe.fetch(store.shard(shard), 0, Integer.MAX_VALUE)) {
                found.put(Integer.parseInt(StoreProbe.text(stored.batch().bytes())), stored.baseOffset());
            }
        }
        return found;
    }

    private static byte[] key(int id) {
        return StoreProbe.bytes("c%08d".formatted(id));
    }
}
