// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void addsUserAndSystemTimeWhateverTheProcessIsCalled() {
        String stat = "4711 (a b) c) S 1 2 3 4 5 6 7 8 9 10 150 50 13 14 15 16 17";

        assertThat(Usage.cpuNs(stat)).isEqualTo(2_000_000_000L);
    }

    @Test
    void readsAFieldOfTheStatus() {
        String status = "Name:\tjava\nVmRSS:\t  2048 kB\nvoluntary_ctxt_switches:\t7\nnonvoluntary_ctxt_switches:\t9\n";

        assertThat(Usage.field(status, "VmRSS")).isEqualTo(2048);
        assertThat(Usage.field(status, "voluntary_ctxt_switches")).isEqualTo(7);
        assertThat(Usage.field(status, "VmSwap")).isZero();
    }

    @Test
    void countsWhatIsResidentOutsideOfTheHeap() {
        List<String> smaps = List.of(
                "1000-2000 rw-p 00000000 00:00 0 ",
                "Rss:                   4 kB",
                "c0000000-d0000000 rw-p 00000000 00:00 0 ",
                "Rss:                1000 kB",
                "7f0000000000-7f0000001000 r-xp 00000000 08:01 12  /lib/c.so",
                "Rss:                   8 kB");

        assertThat(Memory.residentOutside(smaps, 0xc0000000L, 0x100000000L)).isEqualTo(12 * 1024);
    }

    @Test
    void findsTheLongestPauseInTheLogOfAJvm() {
        List<String> lines = List.of(
                "[0.9s] Safepoint \"G1CollectForAllocation\", Time since last: 9 ns, Reaching safepoint: 1 ns, Total: 4000000 ns",
                "[1.2s] Safepoint \"ICBufferFull\", Time since last: 88 ns, Reaching safepoint: 30 ns, At safepoint: 5 ns, Total: 35 ns",
                "[1.3s] something else");

        assertThat(Pauses.in(lines)).isEqualTo(new Pauses(2, 4_000_000));
        assertThat(Pauses.in(List.of())).isEqualTo(new Pauses(0, 0));
    }

    @Test
    void addsTheCallsThatStraceCounted() {
        List<String> lines = List.of(
                "    calls syscall",
                "--------- ----------------",
                "      120 fdatasync",
                "        3 msync",
                "      123 total");

        assertThat(Syncs.total(lines)).isEqualTo(123);
    }
}
