// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.backplane.distribution.proof.BatchProducer;
import org.junit.jupiter.api.Test;

/** The code of two later protocols' clients, on {@code kernel/api} alone: see {@code proof}. */
class ApiProofTest {
    @Test
    void indexesTheRecordsOfANativeBatch() {
        var batch = BatchProducer.batch(7, 3, 41, List.of("first", "second", "third"));

        assertThat(batch.count()).isEqualTo(3);
        assertThat(batch.producerId()).isEqualTo(7);
        assertThat(batch.sequence()).isEqualTo(41);
        assertThat(BatchProducer.values(batch)).containsExactly("first", "second", "third");
    }
}
