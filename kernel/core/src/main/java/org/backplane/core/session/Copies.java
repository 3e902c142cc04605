// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.HashMap;
import java.util.Map;

/** Which stored messages go to a client more than once, and how many of their copies it still has to acknowledge. On the lane. */
final class Copies {
    private record Place(int shard, long offset) {}

    /** Made with the first entry: nearly all sessions never have one. */
    private Map<Place, Integer> left = Map.of();

    /** One more copy of that message is to be acknowledged. */
    void add(int shard, long offset) {
        if (left.isEmpty()) {
            left = new HashMap<>();
        }
        left.merge(new Place(shard, offset), 1, Integer::sum);
    }

    /** A copy was acknowledged; true if none is left, as with a message that has but one. */
    boolean wasLast(int shard, long offset) {
        if (left.isEmpty()) {
            return true;
        }
        return left.computeIfPresent(new Place(shard, offset), (place, n) -> n > 1 ? n - 1 : null) == null;
    }
}
