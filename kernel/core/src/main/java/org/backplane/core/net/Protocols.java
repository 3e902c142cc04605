// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.api.admin.ProtocolAdmin;
import org.backplane.api.admin.ServedVersion;
import org.backplane.api.admin.Share;
import org.backplane.api.event.BrokerEvent;
import org.backplane.api.protocol.Protocol;
import org.backplane.api.protocol.WebSocketUse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of each protocol, and which of them serves. One thread at a time (a lock, never taken on a lane): it tells the
 * lanes and waits for them, they never wait for it.
 */
final class Protocols implements ProtocolAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(Protocols.class);

    /** SCR gives its locks up after 5 s: binding and unbinding must be over well before. */
    private static final long BIND_MS = 2_500;

    /** Longest wait for connections to be handed over, which goes on in slices. */
    private static final long HAND_OVER_MS = 10_000;

    /** One protocol's versions, in the order they came. */
    private static final class Versions {
        final List<ProtocolVersion> all = new ArrayList<>();

        @Nullable
        ProtocolVersion primary;

        int changes;
    }

    private final Server server;
    private final LaneCalls lanes;
    private final Map<String, Versions> byId = new HashMap<>();
    private final Map<String, WebSocketUse> webSocketUses = new ConcurrentHashMap<>();

    Protocols(Server server) {
        this.server = server;
        this.lanes = new LaneCalls(server);
    }

    /** As the last version of it said; any thread. */
    WebSocketUse webSocketUse(String id) {
        WebSocketUse known = webSocketUses.get(id);
        return known == null ? WebSocketUse.binary(id) : known;
    }

    // --- versions come and go ---

    /** A version is there. The first one takes what is parked; another one waits to be handed connections. */
    synchronized void bind(Protocol protocol, long bundle) {
        ProtocolVersion version = ProtocolVersion.of(protocol, bundle);
        // At a start it would only put off the first clients, who warm the code up for each other.
        if (server.hasConnections()) {
            warmUp(version);
        }
        Queue<String> problems = new ConcurrentLinkedQueue<>();
        lanes.run(BIND_MS, lane -> lane.open(version).ifPresent(problems::add));
        if (!problems.isEmpty()) {
            LOG.error("Protocol {} of bundle {} is not used: {}", version.id(), bundle, problems);
            lanes.run(BIND_MS, lane -> lane.close(version));
            return;
        }
        Versions versions = byId.computeIfAbsent(version.id(), id -> new Versions());
        versions.all.add(version);
        versions.changes++;
        if (versions.primary == null) {
            Handover taken = serve(versions, version, new Share.Everybody(), BIND_MS);
            if (taken.kept() > 0) {
                giveUpLater(version.id(), versions);
            }
        }
    }

    private static void warmUp(ProtocolVersion version) {
        try {
            version.protocol().warmUp();
        } catch (RuntimeException e) {
            LOG.warn("Protocol {} failed to warm up; it starts cold", version.id(), e);
        }
    }

    /** A version goes. Its connections are handed to one that is there, else they wait. Returns when no lane calls it any more. */
    synchronized void unbind(Protocol protocol) {
        for (Versions versions : byId.values()) {
            for (ProtocolVersion version : List.copyOf(versions.all)) {
                if (version.protocol() == protocol) {
                    versions.all.remove(version);
                    unbind(versions, version);
                }
            }
        }
    }

    private void unbind(Versions versions, ProtocolVersion version) {
        versions.changes++;
        ProtocolVersion successor = version == versions.primary ? last(versions.all) : versions.primary;
        if (successor != null) {
            serve(versions, successor, new Share.Everybody(), BIND_MS);
        } else {
            versions.primary = null;
        }
        AtomicInteger parked = new AtomicInteger();
        if (!lanes.run(BIND_MS, lane -> parked.addAndGet(lane.close(version)))) {
            LOG.warn("Not all lanes let go of protocol {} within {} ms: is a loop blocked?", version.id(), BIND_MS);
        }
        LOG.info(
                "Protocol {} of bundle {} detached, {} connections wait for another version",
                version.id(),
                version.bundle(),
                parked);
        if (parked.get() > 0 || successor == null) {
            giveUpLater(version.id(), versions);
        }
    }

    private static @Nullable ProtocolVersion last(List<ProtocolVersion> versions) {
        return versions.isEmpty() ? null : versions.getLast();
    }

    private void giveUpLater(String id, Versions versions) {
        int then = versions.changes;
        server.later(server.settings().parkTimeoutS(), () -> giveUp(id, versions, then));
    }

    private synchronized void giveUp(String id, Versions versions, int then) {
        if (then == versions.changes) {
            LOG.warn("No version of protocol {} took over those who wait for one: they are closed", id);
            lanes.run(BIND_MS, lane -> lane.giveUp(id));
        }
    }

    // --- connections change hands ---

    private Handover serve(Versions versions, ProtocolVersion version, Share share, long timeoutMs) {
        if (share instanceof Share.Everybody) {
            versions.primary = version;
            webSocketUses.put(version.id(), version.protocol().webSocket());
        }
        HandOver.Tally tally = new HandOver.Tally();
        boolean answered = lanes.run(timeoutMs, (lane, done) -> {
            LaneProtocol protocol = lane.protocol(version.id());
            LaneVersion here = protocol == null ? null : protocol.of(version);
            if (protocol == null || here == null) {
                done.run();
                return;
            }
            protocol.assign(here, share);
            new HandOver(lane, protocol, tally).all(version.id(), done);
        });
        int moved = tally.moved();
        int kept = tally.kept();
        LOG.info(
                "Protocol {} of bundle {} serves {}: {} connections handed over, {} not",
                version.id(),
                version.bundle(),
                words(share),
                moved,
                kept);
        server.event(new BrokerEvent.ProtocolSwapped(version.id(), moved, kept));
        return new Handover(moved, kept, tally.firstFailure(), answered);
    }

    private static String words(Share share) {
        return switch (share) {
            case Share.Everybody _ -> "everybody";
            case Share.Percent some -> some.percent() + " % of the clients";
            case Share.ClientIds ids -> "clients named " + ids.pattern();
        };
    }

    @Override
    public synchronized Handover handOver(String protocol, long bundle, Share share) {
        Versions versions = byId.getOrDefault(protocol, new Versions());
        ProtocolVersion version = versions.all.stream()
                .filter(one -> one.bundle() == bundle)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no version of protocol " + protocol + " comes from bundle " + bundle));
        boolean whole = share instanceof Share.Everybody;
        if (!whole && version == versions.primary) {
            throw new IllegalArgumentException("the version that serves everybody else can't be on trial");
        }
        Optional<String> gap = versions.all.stream()
                .filter(one -> whole || one == versions.primary)
                .map(one -> version.gapTo(one))
                .filter(words -> !words.isEmpty())
                .findFirst();
        if (gap.isPresent()) {
            throw new IllegalArgumentException(gap.get());
        }
        versions.changes++;
        return serve(versions, version, share, HAND_OVER_MS);
    }

    // --- what operators see ---

    @Override
    public synchronized List<ServedVersion> versions() {
        VersionSurvey survey = new VersionSurvey();
        byId.values().forEach(versions -> versions.all.forEach(survey::expect));
        lanes.run(BIND_MS, survey::add);
        return survey.result();
    }

    @Override
    public synchronized void time(String protocol, boolean on) {
        lanes.run(BIND_MS, lane -> lane.time(protocol, on));
    }
}
