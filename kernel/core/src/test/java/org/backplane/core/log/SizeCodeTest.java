// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SizeCodeTest {
    @Test
    void isExactForSmallSizesAndWithinASixteenthForAllOthers() {
        for (long bytes = 0; bytes < 1L << 33; bytes = bytes < 5_000 ? bytes + 1 : bytes + bytes / 37) {
            long decoded = SizeCode.bytes(SizeCode.of(bytes));
            assertThat(Math.abs(decoded - bytes))
                    .as("%d bytes", bytes)
                    .isLessThanOrEqualTo(bytes < 16 ? 0 : bytes / 16);
        }
    }
}
