// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.health;

import java.util.Locale;
import java.util.Optional;
import org.backplane.api.admin.ServedVersion.Timing;

/**
 * Says from figures alone whether a version is worse than its baseline by more than is allowed, and why. Each rule has a
 * least number of events, below which chance would judge.
 */
public record HealthVerdict(HealthLimits limits, Baseline baseline) {
    /** Errors up to here are never too many. */
    static final long ERRORS_MIN = 20;

    /** How many times the baseline's share of errors is too much. */
    static final double ERROR_FACTOR = 4;

    /** Bytes below which their use says nothing. */
    static final long CONSUMED_BYTES_MIN = 65_536;

    /** Percent of barren bytes up to which a version does its work. */
    static final double BARREN_PERCENT_MAX = 50;

    /** Points by which that share must be above the baseline's. */
    static final double BARREN_POINTS = 30;

    /** Timings below which a median says nothing. */
    static final long SAMPLES_MIN = 100;

    /** Nanoseconds below which a difference is what the size of batches does, not the code. */
    static final long SLOWER_NS_MIN = 1_000;

    /** What can be said at any time; empty if nothing is wrong. */
    public Optional<String> soFar(Figures since) {
        return errors(since).or(() -> barren(since));
    }

    private Optional<String> errors(Figures since) {
        double percent = since.errorPercent();
        double before = baseline.figures().errorPercent();
        boolean bad =
                since.errors() > ERRORS_MIN && percent > limits.errorPercentMax() && percent > ERROR_FACTOR * before;
        return bad
                ? Optional.of(text(
                        "%d of %d operations went wrong (%.1f %%; before: %.1f %%)",
                        since.errors(), since.operations() + since.errors(), percent, before))
                : Optional.empty();
    }

    /** It takes bytes and asks nothing of the sessions. */
    private Optional<String> barren(Figures since) {
        double percent = since.barrenPercent();
        double before = baseline.figures().barrenPercent();
        boolean bad = since.consumedBytes() >= CONSUMED_BYTES_MIN
                && percent > BARREN_PERCENT_MAX
                && percent > before + BARREN_POINTS;
        return bad
                ? Optional.of(text(
                        "%.0f %% of the %d bytes it took came to nothing (before: %.0f %%)",
                        percent, since.consumedBytes(), before))
                : Optional.empty();
    }

    /** What can be said of its speed, once it has run warm; empty if nothing is wrong. */
    public Optional<String> slowness(Timing inbound, Timing outbound) {
        return slow("an operation", inbound, baseline.inbound())
                .or(() -> slow("a delivery", outbound, baseline.outbound()));
    }

    /**
     * The same of two stretches, one after the other. Code that gets faster from one to the next is being compiled: what counts
     * is what it will cost when it goes on like that for three stretches more.
     */
    public Optional<String> slowness(Pace earlier, Pace later) {
        Pace expected = later.goingOnFrom(earlier);
        boolean slow = slowness(earlier.inbound(), earlier.outbound()).isPresent()
                && slowness(expected.inbound(), expected.outbound()).isPresent();
        return slow ? slowness(later.inbound(), later.outbound()) : Optional.empty();
    }

    /** Its pace beside the baseline's, for people; empty where one of the two is unknown. */
    public Optional<String> comparison(Pace now) {
        boolean known = now.inbound().samples() > 0 && baseline.inbound().samples() > 0;
        return known
                ? Optional.of(text(
                        "an operation takes %.1f µs (before: %.1f µs), a delivery %.1f µs (%.1f µs)",
                        now.inbound().medianNs() / 1e3,
                        baseline.inbound().medianNs() / 1e3,
                        now.outbound().medianNs() / 1e3,
                        baseline.outbound().medianNs() / 1e3))
                : Optional.empty();
    }

    private Optional<String> slow(String what, Timing now, Timing before) {
        boolean bad = now.samples() >= SAMPLES_MIN
                && before.samples() > 0
                && now.medianNs() > limits.slownessMax() * before.medianNs()
                && now.medianNs() - before.medianNs() > SLOWER_NS_MIN;
        return bad
                ? Optional.of(text(
                        "%s takes %.1f µs, %.1f times as long as before (%.1f µs)",
                        what,
                        now.medianNs() / 1e3,
                        (double) now.medianNs() / Math.max(1, before.medianNs()),
                        before.medianNs() / 1e3))
                : Optional.empty();
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
