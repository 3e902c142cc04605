// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.backplane.api.message.Qos;
import org.junit.jupiter.api.Test;

class InflightWindowTest {
    @Test
    void identifiersInUseAreNotGivenOutAgain() {
        Random random = new Random(7);
        InflightWindow window = new InflightWindow();
        Set<Integer> used = new HashSet<>();
        for (int i = 0; i < 300_000; i++) {
            if (used.size() < 500 && random.nextInt(2) == 0 || used.isEmpty()) {
                int id = window.nextId();
                assertThat(id).isBetween(1, 65_535);
                assertThat(used.add(id)).as("id %d given out twice", id).isTrue();
                window.put(new Delivery(id, Qos.AT_LEAST_ONCE, 0, 0, i, null));
            } else {
                int id = used.stream()
                        .skip(random.nextInt(used.size()))
                        .findFirst()
                        .orElseThrow();
                Delivery delivery = window.get(id);
                assertThat(delivery).isNotNull();
                if (delivery != null) {
                    window.remove(delivery);
                }
                used.remove(id);
            }
            assertThat(window.size()).isEqualTo(used.size());
        }
    }

    @Test
    void all65535CanBeInUseAndThenNoMore() {
        InflightWindow window = new InflightWindow();
        for (int i = 0; i < 65_535; i++) {
            window.put(new Delivery(window.nextId(), Qos.AT_LEAST_ONCE, 0, 0, i, null));
        }

        assertThat(window.size()).isEqualTo(65_535);
        assertThat(window.nextId()).isZero();
        assertThat(window.inOrder()).extracting(d -> d.order).isSorted();
    }
}
