// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.client;

/**
 * A subscription. The fields from {@code noLocal} on are version 5's.
 *
 * @param retainHandling 0 send, 1 send if new, 2 don't
 * @param id subscription identifier; 0 for none
 */
public record Filter(String text, int qos, boolean noLocal, boolean retainAsPublished, int retainHandling, int id) {
    public static Filter of(String text, int qos) {
        return new Filter(text, qos, false, false, 0, 0);
    }

    public Filter withNoLocal() {
        return new Filter(text, qos, true, retainAsPublished, retainHandling, id);
    }

    public Filter withRetainAsPublished() {
        return new Filter(text, qos, noLocal, true, retainHandling, id);
    }

    public Filter withRetainHandling(int handling) {
        return new Filter(text, qos, noLocal, retainAsPublished, handling, id);
    }

    public Filter withId(int identifier) {
        return new Filter(text, qos, noLocal, retainAsPublished, retainHandling, identifier);
    }
}
