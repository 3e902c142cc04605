// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.health;

import java.util.Map;
import java.util.TreeMap;

/** Time that passes only when somebody waits for it; things may happen at moments of it. */
public final class ManualPatience implements Patience {
    private final TreeMap<Long, Runnable> plans = new TreeMap<>();
    private long nowMs = 1_000_000;

    @Override
    public long nowMs() {
        return nowMs;
    }

    @Override
    public void pause(long ms) {
        long end = nowMs + ms;
        for (Map.Entry<Long, Runnable> next = plans.firstEntry();
                next != null && next.getKey() <= end;
                next = plans.firstEntry()) {
            plans.remove(next.getKey());
            nowMs = next.getKey();
            next.getValue().run();
        }
        nowMs = end;
    }

    /** What happens so much later. */
    public void after(long ms, Runnable event) {
        plans.merge(nowMs + ms, event, (one, other) -> () -> {
            one.run();
            other.run();
        });
    }
}
