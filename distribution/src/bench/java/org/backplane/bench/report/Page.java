// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.backplane.bench.broker.Peer;
import org.backplane.bench.scenario.Mode;
import org.backplane.bench.scenario.Scenario;

/** Writes a run into a Markdown file: between two marks, if it has them, so that the words around stay. */
public final class Page {
    static final String BEGIN = "<!-- ./bench writes from here -->";
    static final String END = "<!-- to here -->";

    private final StringBuilder out = new StringBuilder();

    /** How it was run, and what came of it. */
    public static String of(List<String> run, Report report, List<Scenario> scenarios, List<Peer> peers)
            throws Exception {
        Page page = new Page();
        page.list("Run", run);
        page.heading("Messages");
        page.out.append(report.flows().markdown()).append('\n');
        if (!report.growth().isEmpty()) {
            page.heading("Growth");
            page.out.append(report.growth().markdown()).append('\n');
        }
        if (!report.single().isEmpty()) {
            page.heading("Other figures");
            page.out.append(report.single().markdown()).append('\n');
        }
        report.footnotes().forEach(note -> page.out.append(note).append("  \n"));
        page.heading("Scenarios");
        Table table = new Table(2, List.of("", "what"));
        scenarios.forEach(one -> table.add(List.of(one.id(), one.title() + load(one))));
        page.out.append(table.markdown()).append('\n');
        page.heading("Brokers");
        Table brokers = new Table(4, List.of("", "version", "settings", "a QoS 1 message for a persistent session"));
        for (Peer peer : peers) {
            brokers.add(List.of(peer.name(), peer.version(), "`" + peer.settings() + "`", peer.durability()));
        }
        page.out.append(brokers.markdown());
        return page.out.toString();
    }

    private static String load(Scenario scenario) {
        return scenario.work() instanceof Scenario.Flow flow
                ? flow.modes().stream().map(mode -> "; " + load(flow, mode)).collect(Collectors.joining())
                        + flow.jvmOptions().stream().map(" "::concat).collect(Collectors.joining())
                : "";
    }

    private static String load(Scenario.Flow flow, Mode mode) {
        return mode.title()
                + switch (mode) {
                    case RATE -> ": %,.0f msg/s published".formatted(flow.perSecond());
                    case SATURATED ->
                        ": %,d undelivered per publisher".formatted(flow.plan().window());
                    case BURSTS ->
                        ": %,d at once per publisher".formatted(flow.plan().window());
                    case ONE, ONCE -> "";
                };
    }

    private void list(String heading, List<String> items) {
        heading(heading);
        items.forEach(item -> out.append("- ").append(item).append('\n'));
    }

    private void heading(String text) {
        out.append("\n### ").append(text).append("\n\n");
    }

    /** Puts a run into a file. */
    public static void write(Path file, String run) throws IOException {
        String before = Files.exists(file) ? Files.readString(file) : "";
        Files.writeString(file, inserted(before, run));
    }

    /** What stands between the marks is replaced; without marks, everything is. */
    static String inserted(String before, String run) {
        int begin = before.indexOf(BEGIN);
        int end = before.indexOf(END);
        return begin < 0 || end < begin
                ? run
                : before.substring(0, begin + BEGIN.length()) + "\n" + run + "\n" + before.substring(end);
    }
}
