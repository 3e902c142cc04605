// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.broker;

import org.backplane.api.message.Qos;
import org.backplane.api.message.TopicFilter;

/**
 * One subscription with its options (MQTT 5.0 section 3.8.3.1).
 *
 * @param filter what to
 * @param qos the most to deliver with
 * @param noLocal not what this client published itself
 * @param retainAsPublished forward the RETAIN flag as it was published
 * @param retainHandling when to send retained messages
 * @param identifier sent with each delivery, 1 to 268,435,455; 0 for none
 */
public record Subscription(
        TopicFilter filter,
        Qos qos,
        boolean noLocal,
        boolean retainAsPublished,
        RetainHandling retainHandling,
        int identifier) {
    /** When a subscribe is answered with retained messages; in wire order. */
    public enum RetainHandling {
        SEND,
        SEND_IF_NEW,
        DO_NOT_SEND
    }
}
