// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OffsetListTest {
    @Test
    void findsTheNextOffsetFromAnywhere() {
        OffsetList list = new OffsetList();
        for (long offset = 10; offset < 1000; offset += 10) {
            list.append(offset);
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
            list.append(offset);
            list.trim(offset - 3);
        }

        assertThat(list.nextFrom(0)).isEqualTo(99_996);
        assertThat(list.contains(0, 99_996)).isFalse();
        assertThat(list.contains(0, 99_997)).isTrue();
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
            list.append(offset);
        }

        reader.join(20_000);
        assertThat(read.get()).isEqualTo(count);
    }
}
