// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.backplane.bench.broker.Backplane;
import org.backplane.bench.broker.Mosquitto;
import org.backplane.bench.scenario.Growth;
import org.backplane.bench.scenario.Scenario;
import org.backplane.bench.scenario.Times;

/**
 * The command line of {@code ./bench}.
 *
 * @param growth the growth series, Backplane alone unless others are asked for
 * @param scenarios empty for those of the form
 * @param peers by name; empty for those of the form
 * @param warm CPU-seconds of warm-up for a JVM, if not those of the form
 * @param measured seconds, if not those of the form
 * @param rounds 0 for the form's own count
 * @param brokerCores what {@code taskset -c} takes; empty for any core
 * @param set further settings of Backplane
 * @param javaOptions further flags of Backplane's JVM
 * @param profile async-profiler's event; then Backplane alone is run
 */
record Options(
        boolean full,
        boolean growth,
        List<Scenario> scenarios,
        List<String> peers,
        int rounds,
        Optional<String> markdown,
        String brokerCores,
        List<String> set,
        List<String> javaOptions,
        Optional<String> profile,
        Optional<Duration> warm,
        Optional<Duration> measured) {
    static Options parse(String[] words) {
        boolean full = false;
        boolean growth = false;
        List<Scenario> scenarios = new ArrayList<>();
        List<String> peers = new ArrayList<>();
        int rounds = 0;
        Optional<String> markdown = Optional.empty();
        String cores = "1";
        List<String> set = new ArrayList<>();
        List<String> javaOptions = new ArrayList<>();
        Optional<String> profile = Optional.empty();
        Optional<Duration> warm = Optional.empty();
        Optional<Duration> measured = Optional.empty();
        for (int i = 0; i < words.length; i++) {
            switch (words[i]) {
                case "--quick" -> full = false;
                case "--full" -> full = true;
                case "--growth" -> growth = true;
                case "--scenario" -> scenarios.addAll(scenarios(value(words, ++i)));
                case "--peer" -> peers.addAll(List.of(value(words, ++i).split(",")));
                case "--rounds" -> rounds = Integer.parseInt(value(words, ++i));
                case "--markdown" -> markdown = Optional.of(value(words, ++i));
                case "--broker-core" -> cores = value(words, ++i);
                case "--profile" -> profile = Optional.of(value(words, ++i));
                case "--warm" -> warm = Optional.of(seconds(value(words, ++i)));
                case "--measure" -> measured = Optional.of(seconds(value(words, ++i)));
                case "--set" -> set.add(value(words, ++i));
                case "--java-option" -> javaOptions.add(value(words, ++i));
                default -> throw new IllegalArgumentException("unknown option " + words[i]);
            }
        }
        return new Options(
                full, growth, scenarios, peers, rounds, markdown, cores, set, javaOptions, profile, warm, measured);
    }

    private static String value(String[] words, int at) {
        if (at >= words.length) {
            throw new IllegalArgumentException(words[at - 1] + " needs a value");
        }
        return words[at];
    }

    private static Duration seconds(String word) {
        return Duration.ofSeconds(Long.parseLong(word));
    }

    private static List<Scenario> scenarios(String ids) {
        List<Scenario> found = new ArrayList<>();
        for (String id : ids.split(",")) {
            List<Scenario> named = Scenario.named(id);
            if (named.isEmpty()) {
                throw new IllegalArgumentException("there is no scenario " + id);
            }
            found.addAll(named);
        }
        return found;
    }

    Times times() {
        Times form = full ? Times.FULL : Times.QUICK;
        Times warmed = warm.map(form::warmJvm).orElse(form);
        return measured.map(warmed::measured).orElse(warmed);
    }

    int roundCount() {
        return rounds > 0 ? rounds : full ? 3 : 1;
    }

    /** Whether that broker is asked for; the quick form has the yardstick alone. */
    boolean takesPart(String peer) {
        if (profile.isPresent() || growth && peers.isEmpty()) {
            return peer.equals(Backplane.NAME);
        }
        return peers.isEmpty()
                ? full || peer.equals(Backplane.NAME) || peer.equals(Mosquitto.NAME)
                : peers.contains(peer);
    }

    List<Scenario> chosen() {
        if (growth) {
            return Growth.scenarios();
        }
        return scenarios.isEmpty()
                ? Scenario.all().stream().filter(one -> full || one.quick()).toList()
                : scenarios;
    }
}
