// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.report;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.backplane.bench.broker.Backplane;
import org.backplane.bench.scenario.Goal;
import org.backplane.bench.scenario.Growth;
import org.backplane.bench.scenario.Metric;
import org.backplane.bench.scenario.Mode;
import org.backplane.bench.scenario.Scenario;

/** The tables of a run. */
public final class Report {
    private static final List<Metric> COLUMNS = List.of(
            Metric.PER_SECOND,
            Metric.CPU_US,
            Metric.P50_MS,
            Metric.P99_MS,
            Metric.P999_MS,
            Metric.MAX_MS,
            Metric.PAUSE_MS,
            Metric.PAUSES,
            Metric.RESIDENT_MIB,
            Metric.YIELDED,
            Metric.PREEMPTED,
            Metric.PER_READ,
            Metric.PER_FLUSH,
            Metric.ALLOCATED,
            Metric.SYNCED,
            Metric.BROKER_BUSY,
            Metric.GENERATOR_BUSY,
            Metric.GENERATOR_US);

    private final Results results;
    private final List<Scenario> scenarios;
    private final List<String> peers;
    private final Map<String, Integer> footnotes = new LinkedHashMap<>();

    public Report(Results results, List<Scenario> scenarios, List<String> peers) {
        this.results = results;
        this.scenarios = scenarios;
        this.peers = peers;
    }

    /** Messages through each broker, a row for each scenario, mode and broker. */
    public Table flows() {
        List<String> head = new ArrayList<>(List.of("", "load", "broker"));
        COLUMNS.forEach(column -> head.add(column.title()));
        head.addAll(List.of("± %", "Backplane ÷ it", "goal", "notes"));
        Table table = new Table(3, head);
        for (Scenario scenario : scenarios) {
            for (Mode mode : EnumSet.complementOf(EnumSet.of(Mode.ONCE))) {
                for (String peer : peers) {
                    Results.Row row = new Results.Row(scenario.id(), mode, peer);
                    if (results.has(row)) {
                        table.add(cells(scenario, row));
                    }
                }
            }
        }
        return table;
    }

    /** How what a message costs grows in each series: a row for each broker that was measured at two sizes at least. */
    public Table growth() {
        Table table = new Table(4, List.of("", "load", "broker", "CPU µs/msg", "largest ÷ smallest", "goal"));
        for (Growth series : Growth.ALL) {
            for (Mode mode : Growth.MODES) {
                peers.forEach(peer -> grown(series, mode, peer, table));
            }
        }
        return table;
    }

    private void grown(Growth series, Mode mode, String peer, Table table) {
        List<String> said = new ArrayList<>();
        List<Double> costs = new ArrayList<>();
        series.steps()
                .forEach((count, step) -> results.spread(new Results.Row(step.id(), mode, peer), Metric.CPU_US)
                        .ifPresent(cost -> {
                            said.add("%,d: %.2f".formatted(count, cost.median()));
                            costs.add(cost.median());
                        }));
        if (costs.size() > 1) {
            double ratio = costs.getLast() / costs.getFirst();
            String goal = peer.equals(Backplane.NAME) ? number(Growth.MOST) + ": " + Growth.grade(ratio) : "";
            table.add(List.of(series.title(), mode.title(), peer, String.join(", ", said), number(ratio), goal));
        }
    }

    /** What is measured otherwise than by messages: a row for each scenario and figure, a column for each broker. */
    public Table single() {
        List<String> head = new ArrayList<>(List.of("", "figure"));
        head.addAll(peers);
        head.addAll(List.of("goal", "notes"));
        Table table = new Table(2, head);
        for (Scenario scenario : scenarios) {
            for (Metric metric : Metric.values()) {
                List<String> cells = new ArrayList<>(List.of(scenario.id(), metric.title()));
                StringBuilder marks = new StringBuilder();
                for (String peer : peers) {
                    Results.Row row = new Results.Row(scenario.id(), Mode.ONCE, peer);
                    Optional<Spread> spread = results.spread(row, metric);
                    cells.add(spread.map(one -> shown(metric, one)).orElse(""));
                    marks.append(spread.isPresent() ? marks(row) : "");
                }
                Results.Row ours = new Results.Row(scenario.id(), Mode.ONCE, Backplane.NAME);
                cells.addAll(List.of(goals(scenario, ours, metric), marks.toString()));
                if (!String.join("", cells.subList(2, 2 + peers.size())).isEmpty()) {
                    table.add(cells);
                }
            }
        }
        return table;
    }

    private static String shown(Metric metric, Spread spread) {
        return metric.show(spread.median()) + (spread.percent() < 0.5 ? "" : " ±%.0f %%".formatted(spread.percent()));
    }

    private List<String> cells(Scenario scenario, Results.Row row) {
        List<String> cells = new ArrayList<>(List.of(row.scenario(), row.mode().title(), row.peer()));
        for (Metric metric : COLUMNS) {
            cells.add(results.spread(row, metric)
                    .map(spread -> metric.show(spread.median()))
                    .orElse(""));
        }
        cells.add(results.spread(row, Metric.CPU_US)
                .map(spread -> "%.0f".formatted(spread.percent()))
                .orElse(""));
        Results.Row ours = new Results.Row(row.scenario(), row.mode(), Backplane.NAME);
        boolean isOurs = row.peer().equals(Backplane.NAME);
        cells.add(
                isOurs
                        ? ""
                        : results.ratio(ours, row.peer(), Metric.CPU_US)
                                .map("%.3f"::formatted)
                                .orElse(""));
        cells.add(isOurs ? goals(scenario, row) : "");
        cells.add(marks(row));
        return cells;
    }

    private String goals(Scenario scenario, Results.Row row) {
        return Stream.of(Metric.values())
                .map(metric -> goals(scenario, row, metric))
                .filter(goals -> !goals.isEmpty())
                .reduce((one, other) -> one + "; " + other)
                .orElse("");
    }

    private String goals(Scenario scenario, Results.Row row, Metric metric) {
        return scenario.goals().stream()
                .filter(goal -> goal.mode() == row.mode() && goal.metric() == metric)
                .flatMap(goal -> results.reached(row, goal).map(reached -> verdict(goal, reached)).stream())
                .reduce((one, other) -> one + "; " + other)
                .orElse("");
    }

    /** Floor / aim: what was reached, and whether that is enough. */
    private static String verdict(Goal goal, double reached) {
        return "%s%s %s / %s: %s, %s"
                .formatted(
                        goal.metric().title(),
                        goal.isRatio() ? " ÷ " + goal.peer() : "",
                        number(goal.floor()),
                        number(goal.aim()),
                        number(reached),
                        goal.grade(reached));
    }

    private static String number(double value) {
        return value < 10 ? "%.3f".formatted(value) : "%,.0f".formatted(value);
    }

    private String marks(Results.Row row) {
        List<String> marks = new ArrayList<>();
        for (String note : results.notes(row)) {
            marks.add("[" + footnotes.computeIfAbsent(note, any -> footnotes.size() + 1) + "]");
        }
        return String.join("", marks);
    }

    /** What the marks mean; after the tables were made. */
    public List<String> footnotes() {
        List<String> lines = new ArrayList<>();
        footnotes.forEach((note, number) -> lines.add("[" + number + "] " + note));
        return lines;
    }
}
