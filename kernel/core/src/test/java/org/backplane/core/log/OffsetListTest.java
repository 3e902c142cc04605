// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OffsetListTest {
    @Test
    void findsTheNextOffsetFromAnywhere() {
        OffsetList list = new OffsetList();
        for (long offset = 10; offset < 1000; offset += 10) {
            list.append(offset, 1);
        }

        assertThat(list.nextFrom(0)).isEqualTo(10);
        assertThat(list.nextFrom(11)).isEqualTo(20);
        assertThat(list.nextFrom(990)).isEqualTo(990);
        assertThat(list.nextFrom(991)).isEqualTo(-1);
        assertThat(list.countFrom(500)).isEqualTo(50);
    }

    @Test
    void whatIsTrimmedIsGoneAndItsRoomIsUsedAgain() {
        OffsetList list = new OffsetList();
        for (long offset = 0; offset < 100_000; offset++) {
            list.append(offset, 1);
            list.trim(offset - 3);
        }

        assertThat(list.nextFrom(0)).isEqualTo(99_996);
        assertThat(list.contains(0, 99_996)).isFalse();
        assertThat(list.contains(0, 99_997)).isTrue();
    }

    /** Whatever is appended, trimmed and asked for: as a sorted set of what is not trimmed says. */
    @Test
    void agreesWithASetOfWhatIsThere() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            OffsetList list = new OffsetList();
            TreeMap<Long, Long> there = new TreeMap<>();
            int stepMax = 1 << random.nextInt(30);
            long offset = 0;
            for (int step = 0; step < 2_000; step++) {
                offset += 1 + (random.nextInt(3) == 0 ? random.nextInt(stepMax) : 0);
                long bytes = seed % 2 == 0 ? 100 : 10 + random.nextInt(6);
                list.append(offset, bytes);
                there.put(offset, bytes);
                if (random.nextInt(50) == 0) {
                    long below = there.firstKey() + (long) (random.nextDouble() * (offset - there.firstKey()));
                    list.trim(below);
                    there.headMap(below).clear();
                }
                long from = (long) (random.nextDouble() * (offset + 10));
                compare(list, there, from, random.nextInt(300), "seed " + seed + ", step " + step);
            }
        }
    }

    private static void compare(OffsetList list, TreeMap<Long, Long> there, long from, int places, String when) {
        var tail = there.tailMap(from);
        long bytes = tail.values().stream().mapToLong(Long::longValue).sum();
        assertThat(list.nextFrom(from)).as(when).isEqualTo(tail.isEmpty() ? -1 : tail.firstKey());
        assertThat(list.countFrom(from)).as(when).isEqualTo(tail.size());
        assertThat(list.bytesFrom(from)).as(when).isBetween(bytes * 15 / 16, bytes * 17 / 16 + 1);
        assertThat(list.skip(from, places))
                .as(when)
                .isEqualTo(tail.keySet().stream().skip(places).findFirst().orElse(-1L));
    }

    /** A billion messages later the distances no longer fit where they are kept. */
    @Test
    void offsetsMayLieFarApart() {
        OffsetList list = new OffsetList();
        long far = 10_000_000_000L;
        for (int i = 0; i < 5; i++) {
            list.append(i * far, 1);
        }

        assertThat(list.countFrom(0)).isEqualTo(5);
        assertThat(list.nextFrom(far + 1)).isEqualTo(2 * far);
        assertThat(list.skip(0, 4)).isEqualTo(4 * far);
    }

    /** A reader that sees an offset sees all before it, in order, while the writer goes on. */
    @Test
    void readersSeeEverythingInOrderWhileOneWrites() throws InterruptedException {
        OffsetList list = new OffsetList();
        int count = 200_000;
        AtomicLong read = new AtomicLong();
        CountDownLatch started = new CountDownLatch(1);
        Thread reader = Thread.ofPlatform().start(() -> {
            started.countDown();
            long next = 0;
            while (next < count) {
                long found = list.nextFrom(next);
                if (found >= 0 && found != next) {
                    return;
                }
                next = found < 0 ? next : found + 1;
                read.set(next);
            }
        });
        started.await();

        for (long offset = 0; offset < count; offset++) {
            list.append(offset, 1);
        }

        reader.join(20_000);
        assertThat(read.get()).isEqualTo(count);
    }
}
