// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import org.backplane.api.store.Table;

/** The kernel's small state on disk. Numbers are big-endian in keys, so that a session's entries lie together. */
public final class Tables {
    /** Client id → {@link SessionRecord}. */
    public static final Table SESSION = new Table(1, "session");

    /** Session number, filter → subscription and where in each shard it began. */
    public static final Table SUBSCRIPTION = new Table(2, "subscription");

    /** Session number, shard → {@link Cursor}. */
    public static final Table CURSOR = new Table(3, "cursor");

    /** Session number, packet id → delivery under way to the client. */
    public static final Table OUTBOUND = new Table(4, "outbound");

    /** Session number, packet id → nothing: QoS 2 publishes received and not yet released. */
    public static final Table INBOUND = new Table(5, "inbound");

    /** Queue number → group and filter. */
    public static final Table QUEUE = new Table(6, "queue");

    /** Topic → message in the canonical format. */
    public static final Table RETAINED = new Table(7, "retained");

    /** Queue number, shard → {@link Cursor} of a work queue. */
    public static final Table QUEUE_CURSOR = new Table(8, "queue-cursor");

    /** Name → number: how the log is laid out. */
    public static final Table META = new Table(9, "meta");

    /** Queue number → {@link WorkQueueRecord}, for queues somebody asked for by themselves. */
    public static final Table WORK_QUEUE = new Table(10, "work-queue");

    private Tables() {}
}
