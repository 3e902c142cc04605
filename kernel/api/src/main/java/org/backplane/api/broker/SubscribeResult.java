// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.broker;

/** What became of one subscription; in force, and durable where the session is, if granted. */
public enum SubscribeResult {
    GRANTED_QOS_0,
    GRANTED_QOS_1,
    GRANTED_QOS_2,
    NOT_AUTHORIZED,
    /** Too many subscriptions, or the disk is full. */
    QUOTA_EXCEEDED,
    /** Filter too deep, or not allowed here. */
    FILTER_INVALID,
    /** The store failed or is not there. */
    REFUSED;

    public boolean isGranted() {
        return ordinal() <= GRANTED_QOS_2.ordinal();
    }
}
