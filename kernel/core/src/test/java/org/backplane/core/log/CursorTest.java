// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CursorTest {
    @Test
    void floorWaitsForTheOldestUnacknowledgedOffset() {
        Cursor cursor = new Cursor(0);
        cursor.read(3);
        cursor.read(7);
        cursor.read(9);

        cursor.acknowledge(7);

        assertThat(cursor.floor()).isEqualTo(3);
        assertThat(cursor.outstanding()).isEqualTo(2);
        cursor.acknowledge(3);
        assertThat(cursor.floor()).isEqualTo(9);
        cursor.acknowledge(9);
        assertThat(cursor.floor()).isEqualTo(10);
    }

    @Test
    void whatWasAcknowledgedAboveTheFloorIsNotReadAgainAfterARestart() {
        Cursor cursor = new Cursor(0);
        for (long offset : new long[] {1, 2, 5, 8}) {
            cursor.read(offset);
        }
        cursor.acknowledge(2);
        cursor.acknowledge(8);

        Cursor again = Cursor.decode(cursor.encode());

        assertThat(again.next()).isEqualTo(1);
        assertThat(again.read(1)).isTrue();
        assertThat(again.read(2)).isFalse();
        assertThat(again.read(5)).isTrue();
        assertThat(again.read(8)).isFalse();
        again.acknowledge(1);
        again.acknowledge(5);
        assertThat(again.floor()).isEqualTo(9);
    }

    @Test
    void acknowledgingTwiceOrAStrangerChangesNothing() {
        Cursor cursor = new Cursor(5);
        cursor.read(6);

        assertThat(cursor.acknowledge(5)).isFalse();
        assertThat(cursor.acknowledge(6)).isTrue();
        assertThat(cursor.acknowledge(6)).isFalse();
        assertThat(cursor.floor()).isEqualTo(7);
    }

    @Test
    void whatWasAcknowledgedAndIsNamedAgainAfterARestartIsKeptOnce() {
        Cursor cursor = new Cursor(5);
        cursor.read(5);
        cursor.read(6);
        cursor.acknowledge(6);
        byte[] before = cursor.encode();

        Cursor again = Cursor.decode(before);
        again.sentBefore(6);

        assertThat(again.acknowledge(6)).isFalse();
        assertThat(again.encode()).isEqualTo(before);
    }

    /** Random reads, acknowledgements and restarts against a set. */
    @Test
    void agreesWithASetWhateverTheOrder() {
        for (int seed = 0; seed < 300; seed++) {
            run(new Random(seed), seed);
        }
    }

    private static void run(Random random, int seed) {
        Cursor cursor = new Cursor(0);
        TreeSet<Long> outstanding = new TreeSet<>();
        TreeSet<Long> acknowledged = new TreeSet<>();
        TreeSet<Long> queue = new TreeSet<>();
        random.longs(400, 0, 1000).forEach(queue::add);
        for (int step = 0; step < 200; step++) {
            int what = random.nextInt(10);
            if (what < 5) {
                Long offset = queue.ceiling(cursor.next());
                if (offset == null) {
                    continue;
                }
                boolean wanted = cursor.read(offset);
                assertThat(wanted).as("seed %d offset %d", seed, offset).isEqualTo(!acknowledged.contains(offset));
                if (wanted) {
                    outstanding.add(offset);
                }
            } else if (what < 9 && !outstanding.isEmpty()) {
                Long one = outstanding.stream()
                        .skip(random.nextInt(outstanding.size()))
                        .findFirst()
                        .orElseThrow();
                cursor.acknowledge(one);
                outstanding.remove(one);
                acknowledged.add(one);
            } else if (what == 9) {
                cursor = Cursor.decode(cursor.encode());
                outstanding.clear();
            }
            long floor = cursor.floor();
            assertThat(outstanding.isEmpty() || floor <= outstanding.first())
                    .as("seed %d: floor %d above an unacknowledged offset", seed, floor)
                    .isTrue();
        }
    }
}
