// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.raw;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compares what a publisher was promised with what a subscriber got. */
public final class Ledger {
    private Ledger() {}

    /**
     * Everything that is wrong, in words; nothing if the promise was kept.
     *
     * @param promised all numbers from 1 to this one had to come
     * @param exactlyOnce whether none may come twice
     */
    public static List<String> faults(String who, List<Integer> got, int promised, boolean exactlyOnce) {
        List<String> faults = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        int highest = 0;
        for (int number : got) {
            if (!seen.add(number)) {
                if (exactlyOnce) {
                    faults.add(who + ": " + number + " came twice");
                }
            } else if (number < highest) {
                faults.add(who + ": " + number + " came first after " + highest);
            }
            highest = Math.max(highest, number);
        }
        for (int number = 1; number <= promised; number++) {
            if (!seen.contains(number)) {
                faults.add(who + ": " + number + " of " + promised + " is lost");
            }
        }
        return faults;
    }
}
