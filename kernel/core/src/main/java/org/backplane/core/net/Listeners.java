// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backplane.api.admin.BrokerAdmin.ListenerStatus;
import org.backplane.api.transport.Endpoint;
import org.backplane.api.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configured listeners: open once the store is recovered and their transport is there. A transport that goes leaves them
 * open; one that comes gives them its plan for the connections they accept from then on. One thread at a time, not on a lane.
 */
public final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final Server server;
    private final Map<String, Listener> byName = new LinkedHashMap<>();
    private final List<Transport> transports = new ArrayList<>();
    private boolean mayOpen;
    private boolean closed;

    Listeners(Server server) {
        this.server = server;
    }

    /** Adds a listener, or changes one: if only what its transport needs to know changed, its socket stays. */
    public synchronized void put(Endpoint endpoint) {
        Listener before = byName.get(endpoint.name());
        if (before != null && before.isAt(endpoint.bind(), endpoint.port())) {
            before.change(endpoint);
        } else {
            if (before != null) {
                before.close();
            }
            byName.put(endpoint.name(), new Listener(server, endpoint));
        }
        refresh();
    }

    public synchronized void remove(String name) {
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
    }

    synchronized void unbind(Transport transport) {
        transports.remove(transport);
    }

    /** The store is there: clients may come. */
    synchronized void open() {
        mayOpen = true;
        refresh();
    }

    /** Plans early, while the store is still being read: TLS contexts take their time. */
    private void refresh() {
        for (Listener listener : byName.values()) {
            String wanted = listener.endpoint().transport();
            transports.stream()
                    .filter(transport -> transport.names().contains(wanted))
                    .findFirst()
                    .ifPresent(listener::plan);
            if (mayOpen && !closed) {
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
