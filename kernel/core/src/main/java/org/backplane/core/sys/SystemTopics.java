// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.sys;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.api.runtime.Clock;
import org.backplane.api.runtime.Metrics;
import org.backplane.core.session.Sessions;

/**
 * The broker's figures as topics, of the kind that users of Mosquitto and EMQX know: what has changed is published, at QoS 0, and
 * the last values wait for new subscribers. In memory alone. Any thread; calls exclude each other.
 */
public final class SystemTopics {
    private static final String BROKER = "$SYS/broker/";
    private static final String NODE = "backplane";
    private static final String NODES = "$SYS/brokers";

    private final Sessions sessions;
    private final Metrics metrics;
    private final Clock clock;
    private final long startedNs;
    private final Map<String, Load> loads = new LinkedHashMap<>();
    private Map<String, String> said = new LinkedHashMap<>();
    private long intervalNs;
    private long lastNs;
    private String version = "";

    public SystemTopics(Sessions sessions, Metrics metrics, Clock clock) {
        this.sessions = sessions;
        this.metrics = metrics;
        this.clock = clock;
        this.startedNs = clock.nanoTime();
        this.lastNs = startedNs;
        Figures.LOADS.forEach(figure -> loads.put(figure.name(), new Load()));
    }

    /**
     * Holds from now on.
     *
     * @param intervalS seconds; 0 for never
     * @param productVersion of the broker
     */
    public synchronized void configure(int intervalS, String productVersion) {
        intervalNs = TimeUnit.SECONDS.toNanos(intervalS);
        version = productVersion;
        if (intervalS == 0 && !said.isEmpty()) {
            sessions.removeSystem(said.keySet().stream().map(Topic::of).toList());
            said = new LinkedHashMap<>();
        }
    }

    /** Some time has passed: says what there is to say if it is time. */
    public synchronized void tick() {
        long elapsedNs = clock.nanoTime() - lastNs;
        if (intervalNs == 0 || !said.isEmpty() && elapsedNs < intervalNs) {
            return;
        }
        lastNs = clock.nanoTime();
        Map<String, String> now = values(elapsedNs);
        List<Message> changed = new ArrayList<>();
        long wallMs = clock.wallMs();
        now.forEach((topic, value) -> {
            if (!value.equals(said.get(topic))) {
                changed.add(message(topic, value, wallMs));
            }
        });
        said = now;
        sessions.publishSystem(changed);
    }

    private static Message message(String topic, String value, long nowMs) {
        return new Message(
                Topic.of(topic),
                Payload.of(value.getBytes(StandardCharsets.UTF_8)),
                Qos.AT_MOST_ONCE,
                true,
                Headers.EMPTY,
                nowMs,
                Message.NEVER,
                "");
    }

    private Map<String, String> values(long elapsedNs) {
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, Long> all = metrics.snapshot();
        long uptimeS = TimeUnit.NANOSECONDS.toSeconds(lastNs - startedNs);
        Runtime machine = Runtime.getRuntime();
        values.put(BROKER + "version", "Backplane " + version);
        values.put(BROKER + "uptime", uptimeS + " seconds");
        values.put(BROKER + "heap/current", Long.toString(machine.totalMemory() - machine.freeMemory()));
        values.put(BROKER + "heap/maximum", Long.toString(machine.maxMemory()));
        Figures.MOSQUITTO.forEach(figure -> put(values, BROKER, figure, all));
        for (Figures.Figure figure : Figures.LOADS) {
            Load load = loads.computeIfAbsent(figure.name(), name -> new Load());
            load.take(figure.value().applyAsLong(all), elapsedNs);
            for (int i = 0; i < Load.SPANS.length; i++) {
                String topic = BROKER + "load/" + figure.name() + "/" + Load.SPANS[i] + "min";
                values.put(topic, String.format(Locale.ROOT, "%.2f", load.average(i)));
            }
        }
        String node = NODES + "/" + NODE + "/";
        values.put(NODES, NODE);
        values.put(node + "version", version);
        values.put(node + "sysdescr", "Backplane");
        values.put(node + "uptime", Long.toString(TimeUnit.SECONDS.toMillis(uptimeS)));
        Figures.EMQX.forEach(figure -> put(values, node, figure, all));
        return values;
    }

    private static void put(Map<String, String> values, String below, Figures.Figure figure, Map<String, Long> all) {
        values.put(below + figure.name(), Long.toString(figure.value().applyAsLong(all)));
    }
}
