// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.backplane.api.event.BrokerEvent;
import org.backplane.api.runtime.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices an event loop that does not get on, and says whose code it is in: nothing inside the process can free it, but an
 * operator who knows the bundle can. A thread of its own.
 */
final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final long LOOK_MS = 500;

    /** A loop that has not taken a task for so long is blocked. */
    private static final long BLOCKED_NS = TimeUnit.SECONDS.toNanos(3);

    /** Between two reports of the same block. */
    private static final long AGAIN_NS = TimeUnit.SECONDS.toNanos(30);

    private static final int FRAMES = 8;

    private final Server server;
    private final Clock clock;
    private final Watch[] watches;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
            .name("backplane-watchdog")
            .inheritInheritableThreadLocals(false)
            .daemon()
            .factory());

    /** One lane, watched. The watchdog's thread, but for what the lane answers. */
    private static final class Watch {
        final LaneNet lane;
        volatile @Nullable Thread thread;
        volatile boolean answered = true;
        long askedAtNs;
        long reportedAtNs;
        boolean blocked;

        Watch(LaneNet lane) {
            this.lane = lane;
        }

        void ask(long nowNs) {
            askedAtNs = nowNs;
            answered = false;
            lane.lane().execute(() -> {
                thread = Thread.currentThread();
                answered = true;
            });
        }
    }

    Watchdog(Server server, Clock clock) {
        this.server = server;
        this.clock = clock;
        this.watches = new Watch[server.lanes()];
        for (int i = 0; i < watches.length; i++) {
            watches[i] = new Watch(server.lane(i));
        }
    }

    void start() {
        long nowNs = clock.nanoTime();
        for (Watch watch : watches) {
            watch.ask(nowNs);
        }
        thread.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    void stop() {
        thread.shutdownNow();
    }

    private void look() {
        for (Watch watch : watches) {
            try {
                look(watch, clock.nanoTime());
            } catch (RuntimeException e) {
                LOG.warn("Lane {} could not be looked at", watch.lane.index(), e);
            }
        }
    }

    private void look(Watch watch, long nowNs) {
        long silentNs = nowNs - watch.askedAtNs;
        if (watch.answered) {
            if (watch.blocked) {
                watch.blocked = false;
                LOG.warn("Lane {} gets on again", watch.lane.index());
            }
            watch.ask(nowNs);
        } else if (silentNs >= BLOCKED_NS && (!watch.blocked || nowNs - watch.reportedAtNs >= AGAIN_NS)) {
            watch.blocked = true;
            watch.reportedAtNs = nowNs;
            report(watch, TimeUnit.NANOSECONDS.toMillis(silentNs));
        }
    }

    private void report(Watch watch, long silentMs) {
        server.figures().lanesBlocked.add(1);
        LaneVersion in = watch.lane.inCode().now();
        Thread blocked = watch.thread;
        String where = blocked == null ? "" : stack(blocked);
        String protocol = in == null ? "" : in.version().id();
        long bundle = in == null ? -1 : in.version().bundle();
        LOG.error(
                "Lane {} has been blocked for {} ms {}; its clients wait, and nothing in this process can free it: {}",
                watch.lane.index(),
                silentMs,
                in == null ? "in the kernel" : "by protocol " + protocol + " of bundle " + bundle,
                where);
        server.event(new BrokerEvent.LaneBlocked(watch.lane.index(), protocol, bundle, silentMs, where));
    }

    private static String stack(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .limit(FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < "));
    }
}
