// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CollapsedTest {
    @Test
    void tellsWhatAFrameDidFromWhatItCalled() {
        Collapsed stacks = new Collapsed(List.of("main;read;sys call 6", "main;read 3", "main;read;read 1"));

        assertThat(stacks.sum()).isEqualTo(10);
        assertThat(stacks.bySelf(1)).containsExactly(new Collapsed.Share("sys call", 60));
        assertThat(stacks.byTotal(2))
                .containsExactly(new Collapsed.Share("main", 100), new Collapsed.Share("read", 100));
    }
}
