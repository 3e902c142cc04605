// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Qos;
import org.backplane.api.message.TopicFilter;

/**
 * A durable session's subscription as stored.
 *
 * @param subscription with its options
 * @param start per shard, the first offset that is for it; empty if nothing is queued for it (QoS 0)
 */
public record SubscriptionRecord(Subscription subscription, long[] start) {
    private static final int LAYOUT = 1;
    private static final Subscription.RetainHandling[] HANDLINGS = Subscription.RetainHandling.values();

    public byte[] encode() {
        ByteWriter out = new ByteWriter(64);
        out.u8(LAYOUT)
                .string(subscription.filter().text())
                .u8(subscription.qos().code());
        out.u8((subscription.noLocal() ? 1 : 0) | (subscription.retainAsPublished() ? 2 : 0));
        out.u8(subscription.retainHandling().ordinal())
                .i32(subscription.identifier())
                .u16(start.length);
        for (long offset : start) {
            out.i64(offset);
        }
        return out.toArray();
    }

    public static SubscriptionRecord decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int layout = in.u8();
        if (layout != LAYOUT) {
            throw new IllegalArgumentException(
                    "subscription layout " + layout + " is unknown, this broker reads " + LAYOUT);
        }
        TopicFilter filter = TopicFilter.of(in.string());
        Qos qos = Qos.of(in.u8());
        int flags = in.u8();
        Subscription.RetainHandling handling = HANDLINGS[in.u8()];
        int identifier = in.i32();
        long[] start = new long[in.u16()];
        for (int i = 0; i < start.length; i++) {
            start[i] = in.i64();
        }
        return new SubscriptionRecord(
                new Subscription(filter, qos, (flags & 1) != 0, (flags & 2) != 0, handling, identifier), start);
    }
}
