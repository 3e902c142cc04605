// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.broker;

/** What became of a publish. Everything but {@link #REFUSED} and {@link #QUOTA_EXCEEDED} is a promise kept already. */
public enum PublishResult {
    /** Durable where it had to be, and on its way. */
    ACCEPTED,
    /** Accepted, and nobody has subscribed to it. */
    NO_SUBSCRIBERS,
    /** QoS 2: this packet identifier is already being received; nothing was published again. */
    DUPLICATE,
    /** Not authorized. Nothing was stored or sent. */
    NOT_AUTHORIZED,
    /** The disk is full, or a quota is used up. Nothing was stored. */
    QUOTA_EXCEEDED,
    /** The store failed or is not there. Nothing was stored. */
    REFUSED;

    public boolean isSuccess() {
        return ordinal() <= DUPLICATE.ordinal();
    }
}
