// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.backplane.api.admin.BrokerAdmin;
import org.backplane.api.admin.BrokerAdmin.ListenerStatus;
import org.backplane.api.admin.BundleAdmin.BundleStatus;
import org.backplane.deployer.data.EndpointsFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows when the broker is ready: when every listener of the configuration accepts. Says so once, says what is missing
 * while it takes long, and keeps {@code endpoints.json} true after. The deployer's thread only.
 */
final class Readiness {
    /** How long, in nanoseconds, between two complaints. */
    private static final long COMPLAINT_NANOS = 20_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private final String version;
    private final long startNanos;
    private final EndpointsFile file;
    private final Consumer<String> out;
    private List<String> wanted = List.of();
    private boolean ready;
    private String progress = "";
    private long complaintNanos;

    /** @param out takes the ready line, and before it what takes long */
    Readiness(String version, long startNanos, EndpointsFile file, Consumer<String> out) {
        this.version = version;
        this.startNanos = startNanos;
        this.file = file;
        this.out = out;
        this.complaintNanos = startNanos + COMPLAINT_NANOS;
    }

    /** The names of all listeners, in the order of the configuration. */
    void expect(List<String> names) {
        wanted = List.copyOf(names);
    }

    boolean isReady() {
        return ready;
    }

    /** Looks how far things are. */
    void check(Optional<BrokerAdmin> broker, List<BundleStatus> bundles, long nowNanos) throws IOException {
        if (broker.isPresent()) {
            List<ListenerStatus> listeners = broker.get().listeners();
            Map<String, ListenerStatus> open = open(listeners);
            if (!ready && open.keySet().containsAll(wanted)) {
                file.write(listeners);
                announce(open, nowNanos);
            } else if (ready) {
                file.write(listeners);
            }
        }
        if (!ready) {
            showProgress(broker.map(BrokerAdmin::progress).orElse(""));
        }
        if (!ready && nowNanos - complaintNanos >= 0) {
            complaintNanos = nowNanos + COMPLAINT_NANOS;
            LOG.warn("not ready after {} s: {}", (nowNanos - startNanos) / 1_000_000_000L, missing(broker, bundles));
        }
    }

    private void showProgress(String now) {
        if (!now.isEmpty() && !now.equals(progress)) {
            out.accept("Backplane: " + now);
        }
        progress = now;
    }

    private static Map<String, ListenerStatus> open(List<ListenerStatus> listeners) {
        Map<String, ListenerStatus> open = new HashMap<>();
        listeners.stream()
                .filter(ListenerStatus::isOpen)
                .forEach(one -> open.put(one.endpoint().name(), one));
        return open;
    }

    private void announce(Map<String, ListenerStatus> open, long nowNanos) {
        ready = true;
        String all = wanted.stream().map(open::get).map(EndpointsFile::words).collect(Collectors.joining(", "));
        String line = "Backplane " + version + " ready in " + (nowNanos - startNanos) / 1_000_000 + " ms: "
                + (all.isEmpty() ? "no listeners" : all);
        LOG.info("{}", line);
        out.accept(line);
    }

    /** What keeps it from being ready. */
    private String missing(Optional<BrokerAdmin> broker, List<BundleStatus> bundles) {
        List<String> missing = new ArrayList<>();
        if (broker.isEmpty()) {
            missing.add("the broker's core does not run");
        } else {
            Map<String, ListenerStatus> all = new HashMap<>();
            broker.get().listeners().forEach(one -> all.put(one.endpoint().name(), one));
            for (String name : wanted) {
                ListenerStatus status = all.get(name);
                if (status == null) {
                    missing.add("listener " + name + " is not there");
                } else if (!status.isOpen()) {
                    missing.add("listener " + name + ": " + status.problem());
                }
            }
        }
        bundles.stream()
                .filter(one -> !one.problem().isEmpty())
                .forEach(one -> missing.add(one.location() + ": " + one.problem()));
        return String.join("; ", missing);
    }
}
