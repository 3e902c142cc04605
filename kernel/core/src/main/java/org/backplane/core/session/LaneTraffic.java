// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.api.runtime.Metrics;
import org.backplane.core.metrics.LaneCounters;

/** What a lane counts of its sessions for itself alone, because it happens per message or makes no sense but as a sum. */
final class LaneTraffic {
    final Metrics.Counter publishedBytes;
    final Metrics.Counter delivered;
    final Metrics.Counter deliveredBytes;
    final Metrics.Counter subscriptions;
    final Metrics.Counter sharedSubscriptions;

    LaneTraffic(LaneCounters counters, int lane) {
        publishedBytes = counters.of(lane, "publish.received.bytes", "Payload bytes published by clients");
        delivered = counters.of(lane, "deliver.sent.messages", "Messages sent to clients");
        deliveredBytes = counters.of(lane, "deliver.sent.bytes", "Payload bytes sent to clients");
        subscriptions = counters.of(lane, "subscription.held", "Subscriptions of sessions, shared ones too");
        sharedSubscriptions = counters.of(lane, "subscription.held.shared", "Those of them that are shared");
    }
}
