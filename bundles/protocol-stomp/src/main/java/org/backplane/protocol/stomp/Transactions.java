// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a connection's open transactions hold back. */
final class Transactions {
    private static final int STEP_BYTES = 256;

    /** What COMMIT will do. */
    sealed interface Step {}

    /** Publish this; its payload is kept. */
    record Publish(Publication publication) implements Step {}

    /** Settle that message. */
    record Settle(long serial) implements Step {}

    final Map<String, List<Step>> open = new LinkedHashMap<>();
    private long bytes;

    /** @throws StompError if it is open, or too many are */
    void begin(String name, int max) {
        if (open.containsKey(name)) {
            throw new StompError("transaction " + StompError.quote(name) + " has begun already");
        }
        if (open.size() >= max) {
            throw new StompError("more than " + max + " transactions are open");
        }
        open.put(name, new ArrayList<>());
    }

    /** @throws StompError if there is no such transaction, or all together hold too much */
    void add(String name, Step step, int bytesMax) {
        steps(name).add(step);
        bytes += bytes(step);
        if (bytes > bytesMax) {
            throw new StompError("open transactions hold more than " + bytesMax + " bytes");
        }
    }

    /** As it was in another version of this code: no limit is checked. */
    void restore(String name, List<Step> steps) {
        open.put(name, steps);
        steps.forEach(step -> bytes += bytes(step));
    }

    /** Ends a transaction and answers what it held. */
    List<Step> end(String name) {
        List<Step> steps = steps(name);
        open.remove(name);
        steps.forEach(step -> bytes -= bytes(step));
        return steps;
    }

    private List<Step> steps(String name) {
        return Optional.ofNullable(open.get(name))
                .orElseThrow(() -> new StompError("there is no transaction " + StompError.quote(name)));
    }

    private static long bytes(Step step) {
        return switch (step) {
            case Publish publish -> STEP_BYTES + publish.publication().bytes();
            case Settle _ -> STEP_BYTES;
        };
    }
}
