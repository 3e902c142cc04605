// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.backplane.api.message.Qos;
import org.backplane.core.log.DurableLog;
import org.backplane.testkit.clock.ManualClock;
import org.backplane.testkit.runtime.FakeMetrics;
import org.backplane.testkit.store.FakeShardStore;

/**
 * Everything under the connections, in memory and standing still: lanes, store and clock move when the test says so, all on
 * its thread. The same steps give the same run.
 */
final class SimulatedBroker {
    private static final long BIND_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final DurableLog.Sizes SIZES = new DurableLog.Sizes(4, 1 << 20, 1 << 20);

    private final int laneCount;
    private SessionSettings settings;
    private final ManualClock clock = new ManualClock();
    private final SimulatedProtocol protocol = new SimulatedProtocol();
    private DurableLog.Sizes sizes = SIZES;
    private FakeMetrics metrics = new FakeMetrics();
    private FakeShardStore store = FakeShardStore.byHand();
    private final List<FakeShardStore> leaving = new ArrayList<>();
    private SimulatedLanes lanes;
    private Sessions sessions;

    SimulatedBroker(int laneCount) {
        this(laneCount, SessionSettings.DEFAULT);
    }

    SimulatedBroker(int laneCount, SessionSettings settings) {
        this.laneCount = laneCount;
        this.settings = settings;
        this.lanes = new SimulatedLanes(laneCount, clock);
        this.sessions = new Sessions(lanes.all(), sizes, settings, metrics);
        bind();
    }

    // --- what the test looks at ---

    Sessions sessions() {
        return sessions;
    }

    ManualClock clock() {
        return clock;
    }

    /** The broker's time. */
    long wallMs() {
        return lanes.all()[0].clock().wallMs();
    }

    FakeMetrics metrics() {
        return metrics;
    }

    FakeShardStore store() {
        return store;
    }

    SimulatedLanes lanes() {
        return lanes;
    }

    SimulatedProtocol protocol() {
        return protocol;
    }

    /** A client id that lives on that lane and begins so. */
    String idOn(int lane, String beginning) {
        String id = beginning;
        for (int n = 0; Sessions.laneIndex(id, laneCount) != lane; n++) {
            id = beginning + n;
        }
        return id;
    }

    // --- what it does ---

    /** The settings are edited. */
    void configure(SubscriptionSettings next) {
        settings = settings.with(next);
        sessions.configure(settings);
        pump();
    }

    /** Connects and pumps. */
    SimulatedClient connect(String clientId, Options options) {
        SimulatedClient client = connecting(clientId, options);
        pump();
        return client;
    }

    /** Connects, subscribes and pumps. */
    SimulatedClient subscribed(String clientId, Options options, String filter, Qos qos) {
        SimulatedClient client = connect(clientId, options);
        client.subscribe(filter, qos);
        pump();
        return client;
    }

    /** A connection that has asked for its session. */
    SimulatedClient connecting(String clientId, Options options) {
        SimulatedClient client = new SimulatedClient(this, sessions.laneOf(clientId), clientId);
        client.ask(options);
        return client;
    }

    /** Runs lanes and store until nothing moves any more. Time stands still. */
    void pump() {
        int moved = 1;
        while (moved > 0) {
            moved = lanes.run() + leave() + store.pump();
        }
    }

    /** Runs the lanes alone: nothing becomes durable and nothing is read. */
    void pumpLanes() {
        lanes.run();
    }

    /** Time passes, and everything that is due happens when it is. */
    void advanceMs(long ms) {
        long untilNs = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        pump();
        while (lanes.ring(untilNs)) {
            pump();
        }
        lanes.turnClockTo(untilNs);
        pump();
    }

    /** {@code kill -9}: what was not committed is gone, all connections with it; then it starts again. */
    void crashAndRecover() {
        crashAndRecover(0);
    }

    /** The same after so many more commits, of which nobody has heard. */
    void crashAfter(int commits) {
        store.commitSilently(commits);
        crashAndRecover();
    }

    /** The same, and it is down for so long. */
    void crashAndRecover(long downMs) {
        store = store.crash();
        clock.advanceMs(downMs);
        start();
    }

    /** The tail cache holds so little that everything is read from the store. Holds from the next start on. */
    void withoutTailCache() {
        sizes = new DurableLog.Sizes(SIZES.partitions(), 1, SIZES.waitingBytesMax());
    }

    private void start() {
        metrics = new FakeMetrics();
        lanes = new SimulatedLanes(laneCount, clock);
        sessions = new Sessions(lanes.all(), sizes, settings, metrics);
        bind();
    }

    private void bind() {
        besideTheLanes(() -> sessions.bind(store));
        pump();
    }

    // --- the store is replaced ---

    /** The store is taken away from the lanes. */
    void unbindStore() {
        besideTheLanes(() -> sessions.unbind(store));
    }

    /** The next one comes; the one before may still owe answers, which it gives when all is pumped or {@link #leave} says. */
    void bindStore(FakeShardStore next) {
        leaving.add(store);
        store = next;
        besideTheLanes(() -> sessions.bind(next));
    }

    /** Stores that went give the answers they owe. Returns how many. */
    int leave() {
        int told = leaving.stream().mapToInt(FakeShardStore::pump).sum();
        leaving.clear();
        return told;
    }

    /** What waits for the lanes has a thread of its own while this one pumps them. */
    private void besideTheLanes(Runnable work) {
        CompletableFuture<Void> done = CompletableFuture.runAsync(work);
        long startNs = System.nanoTime();
        while (!done.isDone()) {
            lanes.run();
            Thread.onSpinWait();
            if (System.nanoTime() - startNs > BIND_TIMEOUT_NS) {
                throw new IllegalStateException("recovery hangs");
            }
        }
        done.join();
    }
}
