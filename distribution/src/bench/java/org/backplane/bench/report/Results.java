// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.backplane.bench.scenario.Goal;
import org.backplane.bench.scenario.Metric;
import org.backplane.bench.scenario.Mode;
import org.backplane.bench.scenario.Reading;

/** All readings of a run, gathered over its rounds. */
public final class Results {
    private final Map<Row, Map<Metric, List<Double>>> figures = new LinkedHashMap<>();
    private final Map<Row, Set<String>> notes = new LinkedHashMap<>();

    /** What is measured again in every round. */
    public record Row(String scenario, Mode mode, String peer) {}

    public void add(Reading reading) {
        Row row = new Row(reading.scenario(), reading.mode(), reading.peer());
        Map<Metric, List<Double>> of = figures.computeIfAbsent(row, any -> new EnumMap<>(Metric.class));
        reading.figures()
                .forEach((metric, value) ->
                        of.computeIfAbsent(metric, any -> new ArrayList<>()).add(value));
        notes.computeIfAbsent(row, any -> new LinkedHashSet<>()).addAll(reading.notes());
    }

    public Optional<Spread> spread(Row row, Metric metric) {
        return Optional.ofNullable(figures.getOrDefault(row, Map.of()).get(metric))
                .map(Spread::of);
    }

    public boolean has(Row row) {
        return figures.containsKey(row);
    }

    public Set<String> notes(Row row) {
        return notes.getOrDefault(row, Set.of());
    }

    /** One broker's median over another's; empty if either is missing. */
    public Optional<Double> ratio(Row row, String peer, Metric metric) {
        Optional<Spread> below = spread(new Row(row.scenario(), row.mode(), peer), metric);
        return spread(row, metric)
                .flatMap(above -> below.filter(one -> one.median() > 0).map(one -> above.median() / one.median()));
    }

    /** What is held against a goal. */
    public Optional<Double> reached(Row row, Goal goal) {
        if (goal.peer().equals(Goal.BEST_THAT_SYNCS)) {
            return bestThatSyncs(row, goal.metric()).flatMap(best -> ratio(row, best.peer(), goal.metric()));
        }
        return goal.isRatio()
                ? ratio(row, goal.peer(), goal.metric())
                : spread(row, goal.metric()).map(Spread::median);
    }

    /** Of the other brokers that were seen to sync before they acknowledge, the one with the most in the same load. */
    private Optional<Row> bestThatSyncs(Row row, Metric metric) {
        return figures.keySet().stream()
                .filter(one -> one.scenario().equals(row.scenario()) && one.mode() == row.mode())
                .filter(one -> !one.peer().equals(row.peer()))
                .filter(one -> median(new Row(one.scenario(), Mode.ONE, one.peer()), Metric.SYNCED) >= Goal.SYNCS_MIN)
                .max(Comparator.comparingDouble(one -> median(one, metric)));
    }

    private double median(Row row, Metric metric) {
        return spread(row, metric).map(Spread::median).orElse(0.0);
    }

    /** Whether that broker did wrong in any run. */
    public boolean hasErrors(String peer) {
        return notes.entrySet().stream()
                .filter(one -> one.getKey().peer().equals(peer))
                .flatMap(one -> one.getValue().stream())
                .anyMatch(note -> note.startsWith(Reading.ERROR));
    }
}
