// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.backplane.bench.broker.Backplane;
import org.backplane.bench.broker.Peer;
import org.backplane.bench.broker.RunningBroker;
import org.backplane.bench.broker.Site;
import org.backplane.bench.load.Loop;

/**
 * What every trial needs.
 *
 * @param probe looks into the broker while it is measured
 */
public record Bench(Site site, Loop loop, Times times, Probe probe) {
    /** On a machine that others use too, a warm-up ends after so many times the CPU time it wants. */
    private static final int PATIENCE = 3;

    private static final long ASK_AGAIN_MS = 50;

    /** Why that broker can't be in that scenario; empty if it can. */
    public static String lacks(Scenario scenario, Peer peer) {
        if (scenario.work() instanceof Scenario.Sessions && !(peer instanceof Backplane)) {
            return "it can't be had without sockets";
        }
        return scenario.work() instanceof Scenario.Flow flow && flow.plan().version() > peer.newestVersion()
                ? "it does not speak MQTT 5"
                : "";
    }

    /** One trial: a fresh process of that broker, and what it yielded. */
    public List<Reading> run(Scenario scenario, Peer peer) throws Exception {
        OnceTrial once = new OnceTrial(this, scenario, peer);
        return switch (scenario.work()) {
            case Scenario.Flow flow -> new FlowTrial(this, scenario, flow, peer).run();
            case Scenario.Retained retained -> once.retained(retained.count());
            case Scenario.Idle idle -> once.idle(idle.count());
            case Scenario.Storm storm -> once.storm();
            case Scenario.Start start -> once.start();
            case Scenario.Sessions sessions -> new SessionsTrial(this, scenario, sessions, (Backplane) peer).run();
        };
    }

    /**
     * Waits until a broker has used that part of the CPU time which it is to have before it is measured.
     *
     * @param part of it, 0 to 1
     */
    void warm(RunningBroker broker, Peer peer, double part) throws Exception {
        Duration whole = peer.isJvm() ? times.warmJvm() : times.warmNative();
        Duration enough = Duration.ofNanos((long) (part * whole.toNanos()));
        long endNs = System.nanoTime() + PATIENCE * enough.toNanos();
        while (broker.usage().cpuNs() < enough.toNanos() && System.nanoTime() - endNs < 0) {
            TimeUnit.MILLISECONDS.sleep(ASK_AGAIN_MS); // /proc tells nobody that the time is used up
            loop.check();
        }
    }
}
