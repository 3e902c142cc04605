// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.backplane.api.admin.BrokerAdmin.ListenerStatus;
import org.backplane.api.transport.Endpoint;
import org.backplane.api.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configured listeners: open once the store is recovered and their transport is there. A transport that goes leaves them
 * open; one that comes gives them its plan for the connections they accept from then on; of several, the one that came last
 * has the say. One thread at a time, not on a lane.
 */
public final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final Server server;
    private final Map<String, Listener> byName = new TreeMap<>();

    /** Kept while connections are left that came in by that name. */
    private final Map<String, Admission> admissions = new HashMap<>();

    /** Where listeners should be that could not move there: tried again when a transport comes. */
    private final Map<String, Endpoint> unmoved = new LinkedHashMap<>();

    private final List<Transport> transports = new ArrayList<>();
    private boolean mayOpen;
    private boolean closed;

    Listeners(Server server) {
        this.server = server;
    }

    /**
     * Adds a listener, or changes one. If only what its transport needs to know changed, its socket stays; if it moves, it
     * accepts at the new place before it leaves the old one, and stays at the old one if the new one can't be had.
     */
    public synchronized void put(Endpoint endpoint) {
        Listener before = byName.get(endpoint.name());
        if (before != null && before.isAt(endpoint.bind(), endpoint.port())) {
            before.change(endpoint);
            refresh();
            return;
        }
        Listener next = new Listener(server, endpoint, admission(endpoint.name()));
        byName.put(endpoint.name(), next);
        if (before == null) {
            refresh();
        } else {
            move(before, next);
        }
    }

    private Admission admission(String name) {
        admissions
                .entrySet()
                .removeIf(one -> !byName.containsKey(one.getKey())
                        && !one.getKey().equals(name)
                        && one.getValue().connections() == 0);
        return admissions.computeIfAbsent(
                name, _ -> new Admission(server.clock().nanoTime()));
    }

    private void move(Listener before, Listener next) {
        // Two addresses with one port may exclude each other, 0.0.0.0 and 127.0.0.1 for instance.
        boolean inTheWay = before.endpoint().port() == next.endpoint().port();
        if (inTheWay) {
            before.close();
        }
        refresh();
        String name = next.endpoint().name();
        if (next.isOpen() || !before.wasOpen() || closed) {
            before.close();
            unmoved.remove(name);
        } else {
            LOG.warn("Listener {} stays where it is", name);
            byName.put(name, before);
            unmoved.put(name, next.endpoint());
            before.stay(next.status().problem());
        }
    }

    public synchronized void remove(String name) {
        unmoved.remove(name);
        Listener gone = byName.remove(name);
        if (gone != null) {
            gone.close();
        }
    }

    synchronized void bind(Transport transport) {
        transports.add(transport);
        for (Listener listener : byName.values()) {
            if (transport.names().contains(listener.endpoint().transport())) {
                listener.outdated();
            }
        }
        refresh();
        List.copyOf(unmoved.values()).forEach(this::put);
    }

    /** Those it described go on by its plan, unless another one is there to describe them. */
    synchronized void unbind(Transport transport) {
        if (transports.remove(transport)) {
            for (Listener listener : byName.values()) {
                if (listener.isPlannedBy(transport)) {
                    listener.outdated();
                }
            }
            refresh();
        }
    }

    /** The store is there: clients may come. */
    synchronized void open() {
        mayOpen = true;
        refresh();
    }

    /** Plans early, while the store is still being read: TLS contexts take their time. */
    private void refresh() {
        for (Listener listener : byName.values()) {
            transportOf(listener).ifPresent(listener::plan);
            if (mayOpen && !closed) {
                listener.open();
            }
        }
    }

    /** The one that came last. */
    private Optional<Transport> transportOf(Listener listener) {
        String wanted = listener.endpoint().transport();
        return transports.reversed().stream()
                .filter(transport -> transport.names().contains(wanted))
                .findFirst();
    }

    /** Once a second: files on disk may have changed. What could not be planned before may open now. */
    synchronized void look() {
        if (closed) {
            return;
        }
        for (Listener listener : byName.values()) {
            boolean isThereNow = transportOf(listener).filter(listener::look).isPresent();
            if (isThereNow && mayOpen) {
                listener.open();
            }
        }
    }

    synchronized void close() {
        closed = true;
        byName.values().forEach(Listener::close);
        LOG.info("{} listeners closed", byName.size());
    }

    synchronized List<ListenerStatus> status() {
        return byName.values().stream().map(Listener::status).toList();
    }
}
