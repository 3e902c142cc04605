// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.broker;

/**
 * The limits of sessions that every protocol announces and keeps, as configured under {@code sessions:}.
 *
 * @param receiveMaximum unacknowledged QoS 1 and 2 publishes a client may have on the way to us, 1 to 65,535
 * @param inflightMaximum the same on the way to a client; the client's own limit may be lower
 * @param sessionExpiryMaxS longest session expiry interval granted, in seconds; 4,294,967,295 for no end
 * @param keepAliveMaxS longest keep-alive accepted, in seconds; 0 for no limit
 * @param topicLevelsMax deepest topic name or filter
 * @param subscriptionsMax per session
 */
public record BrokerLimits(
        int receiveMaximum,
        int inflightMaximum,
        long sessionExpiryMaxS,
        int keepAliveMaxS,
        int topicLevelsMax,
        int subscriptionsMax) {
    /** What holds when nothing is configured. */
    public static final BrokerLimits DEFAULT = new BrokerLimits(1024, 1024, 4_294_967_295L, 0, 128, 10_000);
}
