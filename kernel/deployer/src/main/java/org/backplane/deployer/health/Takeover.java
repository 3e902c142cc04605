// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.health;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.backplane.api.admin.BundleAdmin.Progress;
import org.backplane.api.admin.ProtocolAdmin;
import org.backplane.api.admin.ProtocolAdmin.Handover;
import org.backplane.api.admin.ServedVersion;
import org.backplane.api.admin.Share;
import org.backplane.api.protocol.SwapMode;
import org.backplane.deployer.health.Patience.StoppingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A version of one or more protocols takes all connections from another, is watched, and gives them back if it does badly.
 * The other one is there all the while. One thread, which waits here for as long as the watch lasts; not a lane.
 */
public final class Takeover {
    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

    /** Milliseconds between two looks. */
    static final long LOOK_MS = 500;

    /** How long a version without connections is watched, in milliseconds: there is nothing to see. */
    static final long IDLE_WATCH_MS = 1_000;

    /** How long timings are taken for the judgement, twice, in milliseconds; what is before is warming up. */
    static final long TIMED_MS = 2_000;

    private final ProtocolAdmin protocols;
    private final Patience patience;
    private final Spans spans;
    private final HealthLimits limits;
    private final Progress progress;

    /**
     * How long what takes, in milliseconds.
     *
     * @param watchMs after the hand-over; 0 watches nothing
     * @param baselineMs before it
     * @param drainMs longest wait for connections that cannot be moved
     */
    public record Spans(long watchMs, long baselineMs, long drainMs) {}

    public Takeover(ProtocolAdmin protocols, Patience patience, Spans spans, HealthLimits limits, Progress progress) {
        this.protocols = protocols;
        this.patience = patience;
        this.spans = spans;
        this.limits = limits;
        this.progress = progress;
    }

    /**
     * Does it all.
     *
     * @param ids the protocols
     * @param old id of the bundle that serves them
     * @param fresh id of the bundle that is to
     * @param bundleProblem what is wrong with that bundle, asked at every look
     * @return why the connections are with the old version again; empty if they are with the fresh one for good
     */
    public Optional<String> run(List<String> ids, long old, long fresh, Supplier<Optional<String>> bundleProblem) {
        try {
            ids.forEach(id -> protocols.time(id, true));
            Map<String, Baseline> baselines = baselines(ids, old);
            Map<String, Figures> before = new HashMap<>();
            ids.forEach(id -> before.put(id, version(id, fresh).map(Figures::of).orElse(Figures.NONE)));
            long startMs = patience.nowMs();
            Optional<String> problem = tryOut(ids, fresh, startMs, new Watch(fresh, baselines, before, bundleProblem));
            if (problem.isEmpty()) {
                drain(ids, old, startMs);
                return problem;
            }
            return problem.map(text -> text + giveBack(ids, old));
        } finally {
            ids.forEach(id -> protocols.time(id, false));
        }
    }

    private Optional<String> tryOut(List<String> ids, long fresh, long startMs, Watch watch) {
        try {
            return handOver(ids, fresh).or(() -> watch.run(startMs));
        } catch (StoppingException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("The hand-over of {} stumbled", ids, e);
            return Optional.of("the hand-over stumbled: " + e);
        }
    }

    private Map<String, Baseline> baselines(List<String> ids, long old) {
        Map<String, Baseline> baselines = new HashMap<>();
        Map<String, Figures> then = new HashMap<>();
        ids.forEach(id -> {
            baselines.put(id, Baseline.NONE);
            version(id, old).filter(one -> one.connections() > 0).ifPresent(one -> then.put(id, Figures.of(one)));
        });
        if (!then.isEmpty() && spans.baselineMs() > 0 && spans.watchMs() > 0) {
            progress.step("measuring the version that runs for " + spans.baselineMs() / 1000.0 + " s");
            patience.pause(spans.baselineMs());
            then.forEach((id, figures) ->
                    version(id, old).ifPresent(one -> baselines.put(id, Baseline.of(one, figures))));
        }
        return baselines;
    }

    private Optional<String> handOver(List<String> ids, long fresh) {
        for (String id : ids) {
            Optional<String> problem = handOver(id, fresh);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private Optional<String> handOver(String id, long fresh) {
        try {
            Handover result = protocols.handOver(id, fresh, new Share.Everybody());
            progress.step(id + ": " + result.moved() + " connections moved");
            return problem(result);
        } catch (IllegalArgumentException e) {
            return Optional.of("the broker cannot hand " + id + " over: " + e.getMessage());
        }
    }

    /** What went wrong in a hand-over; empty if nothing did. */
    public static Optional<String> problem(Handover result) {
        if (result.kept() > 0) {
            return Optional.of(
                    "it could not take over the state of " + result.kept() + " connections: " + result.firstFailure());
        }
        return result.answered() ? Optional.empty() : Optional.of("not all event loops answered the hand-over in time");
    }

    /** Returns what is to be said of it besides; empty if all went well. */
    private String giveBack(List<String> ids, long old) {
        StringBuilder text = new StringBuilder();
        for (String id : ids) {
            try {
                Handover result = protocols.handOver(id, old, new Share.Everybody());
                progress.step(id + ": " + result.moved() + " connections moved back");
                problem(result)
                        .ifPresent(one -> text.append("; on the way back ").append(one));
            } catch (RuntimeException e) {
                // One protocol's must not keep the next one's from returning.
                text.append("; ").append(id).append(" cannot be handed back: ").append(e.getMessage());
            }
        }
        return text.toString();
    }

    /** Connections that cannot be moved get their time on the old version. */
    private void drain(List<String> ids, long old, long startMs) {
        int[] shown = {-1};
        patience.until(spans.drainMs() - (patience.nowMs() - startMs), LOOK_MS, () -> {
            int left = ids.stream()
                    .flatMap(id -> version(id, old).stream())
                    .filter(one -> one.mode() == SwapMode.DRAIN)
                    .mapToInt(ServedVersion::connections)
                    .sum();
            if (left > 0 && left != shown[0]) {
                progress.step("waiting for " + left + " connections that finish on the old version");
            }
            shown[0] = left;
            return left == 0;
        });
        if (shown[0] > 0) {
            progress.step(shown[0] + " connections are closed: they had " + spans.drainMs() / 1000 + " s");
        }
    }

    private Optional<ServedVersion> version(String id, long bundle) {
        return protocols.versions().stream()
                .filter(one -> one.bundle() == bundle && one.protocol().equals(id))
                .findFirst();
    }

    /** The time after the hand-over. */
    private final class Watch {
        private final long bundle;
        private final Map<String, Baseline> baselines;
        private final Map<String, Figures> before;
        private final Supplier<Optional<String>> bundleProblem;
        private final Map<String, Pace> paces = new HashMap<>();
        private int timings;
        private boolean idle;

        Watch(
                long bundle,
                Map<String, Baseline> baselines,
                Map<String, Figures> before,
                Supplier<Optional<String>> bundleProblem) {
            this.bundle = bundle;
            this.baselines = baselines;
            this.before = before;
            this.bundleProblem = bundleProblem;
        }

        Optional<String> run(long startMs) {
            if (spans.watchMs() == 0) {
                return Optional.empty();
            }
            progress.step("watching it for " + spans.watchMs() / 1000.0 + " s");
            while (true) {
                long passedMs = patience.nowMs() - startMs;
                boolean last = passedMs >= spans.watchMs();
                Optional<String> problem = look(last);
                if (problem.isPresent() || last || idle && passedMs >= IDLE_WATCH_MS) {
                    return problem;
                }
                timeAnew(passedMs);
                patience.pause(Math.min(LOOK_MS, spans.watchMs() - passedMs));
            }
        }

        /** Begins the two stretches that are timed, in the last part of the watch, and keeps the pace of the first. */
        private void timeAnew(long passedMs) {
            long stretchMs = Math.min(TIMED_MS, spans.watchMs() / 4);
            if (timings < 2 && passedMs >= spans.watchMs() - (2 - timings) * stretchMs) {
                timings++;
                mine().forEach(one -> paces.put(one.protocol(), Pace.of(one)));
                baselines.keySet().forEach(id -> protocols.time(id, true));
            }
        }

        private Optional<String> slowness(HealthVerdict verdict, ServedVersion one) {
            Pace earlier = paces.get(one.protocol());
            return earlier == null || timings < 2 ? Optional.empty() : verdict.slowness(earlier, Pace.of(one));
        }

        private Optional<String> look(boolean last) {
            Optional<String> problem = bundleProblem.get();
            idle = true;
            List<ServedVersion> versions = problem.isPresent() ? List.of() : mine();
            for (ServedVersion one : versions) {
                idle &= one.connections() == 0;
                HealthVerdict verdict =
                        new HealthVerdict(limits, baselines.getOrDefault(one.protocol(), Baseline.NONE));
                Figures since = Figures.of(one).since(before.getOrDefault(one.protocol(), Figures.NONE));
                problem = verdict.soFar(since).or(() -> last ? slowness(verdict, one) : Optional.empty());
                if (problem.isPresent()) {
                    return problem.map(text -> one.protocol() + ": " + text);
                }
                if (last) {
                    verdict.comparison(Pace.of(one)).ifPresent(text -> progress.step(one.protocol() + ": " + text));
                }
            }
            return problem.isPresent() || versions.size() == baselines.size()
                    ? problem
                    : Optional.of("it no longer serves what it took over");
        }

        private List<ServedVersion> mine() {
            List<ServedVersion> mine = new ArrayList<>();
            for (ServedVersion one : protocols.versions()) {
                if (one.bundle() == bundle && baselines.containsKey(one.protocol())) {
                    mine.add(one);
                }
            }
            return mine;
        }
    }
}
