// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

/**
 * What sessions may take of disk and memory; an immutable snapshot.
 *
 * @param waitingMessagesMax messages that may wait in the log for one durable session; 0: as many as the disk takes
 * @param waitingBytesMax bytes that may; 0: as above
 * @param waitingAgeMaxS seconds that a message may wait for it; 0: for ever
 * @param refusesNew what goes when there is too much by number or bytes: the newest rather than the oldest
 * @param queuedBytesMax bytes that wait in memory for one client, or one share group
 * @param subscriptionsTotalMax subscriptions of all sessions together; a new one beyond it is refused
 * @param topicBytesMax bytes in UTF-8 of a topic or filter
 * @param retainedBytesMax bytes of all retained messages, topics included; a new one beyond it is refused
 */
public record Bounds(
        long waitingMessagesMax,
        long waitingBytesMax,
        long waitingAgeMaxS,
        boolean refusesNew,
        long queuedBytesMax,
        int subscriptionsTotalMax,
        int topicBytesMax,
        long retainedBytesMax) {
    public static final Bounds DEFAULT = new Bounds(0, 0, 0, false, 16L << 20, 10_000_000, 65_535, 1L << 30);

    /** Whether anything is dropped from what waits in the log. */
    boolean dropsWaiting() {
        return waitingMessagesMax > 0 || waitingBytesMax > 0 || waitingAgeMaxS > 0;
    }
}
