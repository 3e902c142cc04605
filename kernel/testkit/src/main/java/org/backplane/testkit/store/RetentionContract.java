// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.testkit.store.StoreProbe.all;
import static org.backplane.testkit.store.StoreProbe.append;
import static org.backplane.testkit.store.StoreProbe.entries;
import static org.backplane.testkit.store.StoreProbe.put;

import org.backplane.api.store.Shard;
import org.junit.jupiter.api.Test;

/** What every store keeps to when it drops what nobody needs. */
interface RetentionContract extends StoreUnderTest {
    @Test
    default void dropsNothingBeforeItIsToldWhatIsLive() {
        append(store(), SHARD, "x");

        compact();

        assertThat(all(store().shard(SHARD))).containsExactly("0=x");
    }

    @Test
    default void dropsWhatIsNotLiveAndKeepsTheOffsetsOfTheRest() throws Exception {
        for (int i = 0; i < 6; i++) {
            append(store(), SHARD, "m" + i, i);
        }
        put(store(), TABLE, "k", "v");
        store().retain((shard, base, count, queues) -> queues[0] == 3 || queues[0] == 5);

        compact();

        assertThat(all(store().shard(SHARD))).containsExactly("3=m3", "5=m5");
        assertThat(store().shard(SHARD).logStartOffset()).isEqualTo(3);
        assertThat(StoreProbe.read(store().shard(SHARD), 0, 3, 4))
                .extracting(Shard.Stored::baseOffset)
                .containsExactly(3L);
        reopen();
        assertThat(all(store().shard(SHARD))).containsExactly("3=m3", "5=m5");
        assertThat(entries(store(), TABLE, "")).containsExactly("k=v");
    }

    @Test
    default void doesNotGiveAnOffsetOutAgainWhenAllBatchesHaveGone() throws Exception {
        append(store(), SHARD, "a");
        append(store(), SHARD, "b");
        store().retain((shard, base, count, queues) -> false);

        compact();
        assertThat(all(store().shard(SHARD))).isEmpty();
        reopen();

        assertThat(store().shard(SHARD).highWatermark()).isEqualTo(2);
        assertThat(store().shard(SHARD).logStartOffset()).isEqualTo(2);
        assertThat(append(store(), SHARD, "c")).isEqualTo(2);
    }
}
