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

    /** As configured now; may change between two calls. Read once per batch. */
    BrokerLimits limits();
}
