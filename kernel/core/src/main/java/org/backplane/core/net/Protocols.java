// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.api.event.BrokerEvent;
import org.backplane.api.protocol.Protocol;
import org.backplane.api.protocol.WebSocketUse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which version of each protocol is attached. One thread at a time (a lock, never taken on a lane): it tells the lanes and
 * waits for them, they never wait for it.
 */
final class Protocols {
    private static final Logger LOG = LoggerFactory.getLogger(Protocols.class);

    /** SCR gives its locks up after 5 s: parking must be over well before. */
    private static final long PARK_MS = 2_500;

    private final Server server;
    private final Map<String, Protocol> attached = new HashMap<>();
    private final List<Protocol> waiting = new ArrayList<>();
    private final Map<String, WebSocketUse> webSocketUses = new ConcurrentHashMap<>();
    private int generation;

    Protocols(Server server) {
        this.server = server;
    }

    /** As the last version of it said; any thread. */
    WebSocketUse webSocketUse(String id) {
        WebSocketUse known = webSocketUses.get(id);
        return known == null ? WebSocketUse.binary(id) : known;
    }

    /** A version is there: it takes over what is parked, unless another one is attached. */
    synchronized void bind(Protocol protocol) {
        if (attached.containsKey(protocol.id())) {
            waiting.add(protocol);
            return;
        }
        attach(protocol);
    }

    private void attach(Protocol protocol) {
        generation++;
        webSocketUses.put(protocol.id(), protocol.webSocket());
        warmUp(protocol);
        attached.put(protocol.id(), protocol);
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        boolean all = onAllLanes(lane -> {
            int[] counts = lane.open(protocol);
            taken.addAndGet(counts[0]);
            failed.addAndGet(counts[1]);
        });
        LOG.info("Protocol {} attached: {} connections taken over, {} not", protocol.id(), taken, failed);
        if (!all) {
            LOG.warn("Not all lanes had attached protocol {} within {} ms", protocol.id(), PARK_MS);
        }
        server.event(new BrokerEvent.ProtocolSwapped(protocol.id(), taken.get(), failed.get()));
    }

    private static void warmUp(Protocol protocol) {
        try {
            protocol.warmUp();
        } catch (RuntimeException e) {
            LOG.warn("Protocol {} failed to warm up; it starts cold", protocol.id(), e);
        }
    }

    /** A version goes: its connections wait. Returns when no lane calls it any more. */
    synchronized void unbind(Protocol protocol) {
        if (!attached.remove(protocol.id(), protocol)) {
            waiting.remove(protocol);
            return;
        }
        AtomicInteger parked = new AtomicInteger();
        if (!onAllLanes(lane -> parked.addAndGet(lane.close(protocol.id())))) {
            LOG.warn("Not all lanes had parked protocol {} within {} ms: is a loop blocked?", protocol.id(), PARK_MS);
        }
        LOG.info("Protocol {} detached: {} connections wait for the next version", protocol.id(), parked);
        for (Protocol next : List.copyOf(waiting)) {
            if (next.id().equals(protocol.id())) {
                waiting.remove(next);
                attach(next);
                return;
            }
        }
        giveUpLater(protocol.id());
    }

    private void giveUpLater(String id) {
        int then = ++generation;
        server.later(server.settings().parkTimeoutS(), () -> giveUp(id, then));
    }

    private synchronized void giveUp(String id, int then) {
        if (then == generation && !attached.containsKey(id)) {
            LOG.warn("No version of protocol {} came back: its connections are closed", id);
            onAllLanes(lane -> lane.giveUp(id));
        }
    }

    /** What a lane is to do. */
    private interface LaneTask {
        void on(LaneNet lane);
    }

    private boolean onAllLanes(LaneTask task) {
        CountDownLatch done = new CountDownLatch(server.lanes());
        for (int i = 0; i < server.lanes(); i++) {
            LaneNet lane = server.lane(i);
            lane.lane().execute(() -> {
                try {
                    task.on(lane);
                } finally {
                    done.countDown();
                }
            });
        }
        try {
            return done.await(PARK_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
