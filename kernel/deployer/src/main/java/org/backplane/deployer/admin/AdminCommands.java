// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.backplane.api.admin.BrokerAdmin;
import org.backplane.api.admin.BrokerAdmin.ListenerStatus;
import org.backplane.api.admin.BundleAdmin;
import org.backplane.deployer.data.EndpointsFile;
import org.backplane.deployer.data.Json;

/** What {@code bin/backplane} can ask: {@code status}, {@code bundle …}, {@code metrics}, {@code stop}. Any thread. */
public final class AdminCommands implements Commands {
    private static final String JSON = "--json";

    private final Process process;
    private final Supplier<Optional<BrokerAdmin>> broker;
    private final BundleAdmin bundles;
    private final BundleVerbs bundleVerbs;
    private final Runnable stop;

    /**
     * What a status tells of the process.
     *
     * @param startedAt ISO 8601
     */
    public record Process(long pid, String version, String startedAt) {}

    /** @param stop begins the end of the process and returns */
    public AdminCommands(Process process, Supplier<Optional<BrokerAdmin>> broker, BundleAdmin bundles, Runnable stop) {
        this.process = process;
        this.broker = broker;
        this.bundles = bundles;
        this.bundleVerbs = new BundleVerbs(bundles);
        this.stop = stop;
    }

    @Override
    public AdminReply run(List<String> words, Consumer<String> out) {
        if (words.getFirst().equals("bundle")) {
            return bundleVerbs.run(words.subList(1, words.size()), out);
        }
        boolean json = words.contains(JSON);
        String command = String.join(
                " ", words.stream().filter(word -> !word.equals(JSON)).toList());
        switch (command) {
            case "status" -> (json ? List.of(Json.write(statusMap())) : status()).forEach(out);
            case "metrics" -> metrics(json).forEach(out);
            case "stop" -> {
                stop.run();
                out.accept(Long.toString(process.pid()));
            }
            default -> {
                return AdminReply.misunderstood(
                        "unknown command '" + command + "', allowed: status, bundle, metrics, stop");
            }
        }
        return AdminReply.DONE;
    }

    private List<String> status() {
        List<String> lines = new ArrayList<>();
        lines.add("Backplane " + process.version() + ", process " + process.pid() + ", since " + process.startedAt());
        if (broker.get().isEmpty()) {
            lines.add("  the broker's core is not running");
        }
        for (ListenerStatus listener : listeners()) {
            lines.add("  " + words(listener));
            if (!listener.warning().isEmpty()) {
                lines.add("    warning: " + listener.warning());
            }
        }
        String store = storeProblem();
        if (!store.isEmpty()) {
            lines.add("  store: " + store);
        }
        long broken = bundles.bundles().stream()
                .filter(bundle -> !bundle.problem().isEmpty())
                .count();
        if (broken > 0) {
            lines.add("  " + broken + " bundle" + (broken == 1 ? "" : "s") + " with problems: see bundle list");
        }
        return lines;
    }

    private Map<String, Object> statusMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pid", process.pid());
        map.put("version", process.version());
        map.put("startedAt", process.startedAt());
        map.put("listeners", listeners().stream().map(AdminCommands::describe).toList());
        map.put("storeProblem", storeProblem());
        return map;
    }

    private static String words(ListenerStatus listener) {
        String what = listener.endpoint().name() + ": " + EndpointsFile.words(listener);
        int connections = listener.connections();
        return what
                + (listener.isOpen()
                        ? ", " + connections + (connections == 1 ? " connection" : " connections")
                        : (listener.port() == 0 ? "  NOT OPEN: " : "  PROBLEM: ") + listener.problem());
    }

    private static Map<String, Object> describe(ListenerStatus listener) {
        Map<String, Object> map = EndpointsFile.describe(listener);
        map.put("open", listener.isOpen());
        map.put("problem", listener.problem());
        map.put("warning", listener.warning());
        map.put("connections", listener.connections());
        return map;
    }

    private List<String> metrics(boolean json) {
        Map<String, Long> values =
                new TreeMap<>(broker.get().map(BrokerAdmin::metrics).orElseGet(Map::of));
        return json
                ? List.of(Json.write(values))
                : values.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .toList();
    }

    private List<ListenerStatus> listeners() {
        return broker.get().map(BrokerAdmin::listeners).orElseGet(List::of);
    }

    private String storeProblem() {
        return broker.get().map(BrokerAdmin::storeProblem).orElse("");
    }
}
