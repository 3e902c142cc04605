// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.health;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.backplane.api.admin.ServedVersion;
import org.jspecify.annotations.Nullable;

/**
 * Compares a canary with what the primary does at the same time, over windows that slide. Slowness is judged once the canary
 * has run warm, and only when two windows in a row agree: one pause of the collector must not end it. One thread.
 */
public final class CanaryComparison {
    /** How far back figures are compared, in milliseconds. */
    static final long WINDOW_MS = 10_000;

    /** How long the canary may warm up before it is timed. */
    static final long SETTLE_MS = 6_000;

    /** How long it is timed for one judgement. */
    static final long TIMING_MS = 4_000;

    private final HealthLimits limits;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long nextTimingMs;
    private boolean warm;

    /** Of the window before this one; null while there was none. */
    private @Nullable Pace earlier;

    /** What both had done at one moment. */
    private record Sample(long ms, Figures primary, Figures canary) {}

    /**
     * What follows from a look.
     *
     * @param worse why the canary must end; empty if it goes on
     * @param timeAnew whether timings are to begin anew now
     */
    public record Finding(Optional<String> worse, boolean timeAnew) {}

    public CanaryComparison(HealthLimits limits, long nowMs) {
        this.limits = limits;
        this.nextTimingMs = nowMs + SETTLE_MS;
    }

    /** Takes the figures of now. */
    public Finding look(long nowMs, ServedVersion primary, ServedVersion canary) {
        Sample now = new Sample(nowMs, Figures.of(primary), Figures.of(canary));
        samples.addLast(now);
        while (nowMs - samples.getFirst().ms() > WINDOW_MS) {
            samples.removeFirst();
        }
        Sample then = samples.getFirst();
        HealthVerdict verdict = new HealthVerdict(limits, Baseline.of(primary, then.primary()));
        Optional<String> worse = verdict.soFar(now.canary().since(then.canary()));
        if (worse.isPresent() || nowMs - nextTimingMs < 0) {
            return new Finding(worse, false);
        }
        nextTimingMs = nowMs + TIMING_MS;
        Pace before = earlier;
        Pace pace = Pace.of(canary);
        earlier = warm ? pace : null;
        warm = true;
        return new Finding(before == null ? Optional.empty() : verdict.slowness(before, pace), true);
    }
}
