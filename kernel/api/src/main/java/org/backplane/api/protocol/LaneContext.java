// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.protocol;

import io.netty.buffer.ByteBufAllocator;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.runtime.Clock;
import org.backplane.api.runtime.Metrics;
import org.osgi.annotation.versioning.ProviderType;

/** A lane (event loop) as a protocol sees it. Used on that lane only. */
@ProviderType
public interface LaneContext {
    /** 0 to {@link #lanes()} - 1. */
    int index();

    int lanes();

    ByteBufAllocator allocator();

    Clock clock();

    Metrics metrics();

    /**
     * A counter of that name which this lane alone adds to: for what is counted per packet. Its value is that of all lanes
     * together, and goes on when the code that counts is replaced; the same at every call.
     */
    default Metrics.Counter counter(String name, String help) {
        return metrics().counter(name, help);
    }

    /** As configured now; may change between two calls. Read once per batch. */
    BrokerLimits limits();
}
