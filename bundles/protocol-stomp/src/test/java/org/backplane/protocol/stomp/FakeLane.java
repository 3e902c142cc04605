// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.protocol.LaneContext;
import org.backplane.testkit.clock.ManualClock;
import org.backplane.testkit.runtime.FakeMetrics;

/** A lane that is the test's own thread, with a clock that stands still. */
final class FakeLane implements LaneContext {
    final ManualClock clock = new ManualClock();
    final FakeMetrics metrics = new FakeMetrics();
    BrokerLimits limits = BrokerLimits.DEFAULT;

    @Override
    public int index() {
        return 0;
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public ByteBufAllocator allocator() {
        return UnpooledByteBufAllocator.DEFAULT;
    }

    @Override
    public ManualClock clock() {
        return clock;
    }

    @Override
    public FakeMetrics metrics() {
        return metrics;
    }

    @Override
    public BrokerLimits limits() {
        return limits;
    }
}
