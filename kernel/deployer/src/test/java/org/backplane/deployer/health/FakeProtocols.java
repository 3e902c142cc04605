// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.health;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.backplane.api.admin.ProtocolAdmin;
import org.backplane.api.admin.ServedVersion;
import org.backplane.api.admin.ServedVersion.Role;
import org.backplane.api.admin.ServedVersion.Timing;
import org.backplane.api.admin.Share;
import org.backplane.api.protocol.SwapMode;

/** The kernel's side of a protocol named {@code p}, with figures that a test sets. */
public final class FakeProtocols implements ProtocolAdmin {
    public static final String ID = "p";

    private final Supplier<Set<Long>> bound;
    private final Map<Long, Integer> connections = new HashMap<>();
    private final Map<Long, Counts> counts = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private long primary = -1;
    private Handover next = new Handover(-1, 0, "", true);

    /** What a version did. */
    public static final class Counts {
        public long consumed;
        public long barren;
        public long operations;
        public long refusals;
        public SwapMode mode = SwapMode.EXPORT;
        public Timing inbound = Timing.NONE;
        public Timing outbound = Timing.NONE;

        /** Goes well. */
        public void work(long operations, long medianNs) {
            this.operations += operations;
            inbound = new Timing(operations, medianNs, medianNs * 2);
            outbound = inbound;
        }
    }

    /** @param bound ids of the bundles that offer the protocol now */
    public FakeProtocols(Supplier<Set<Long>> bound) {
        this.bound = bound;
    }

    public FakeProtocols(long... bundles) {
        Set<Long> all = new LinkedHashSet<>();
        for (long bundle : bundles) {
            all.add(bundle);
        }
        this.bound = () -> all;
    }

    public void connect(long bundle, int number) {
        primary = bundle;
        connections.put(bundle, number);
    }

    public int connections(long bundle) {
        return connections.getOrDefault(bundle, 0);
    }

    public Counts counts(long bundle) {
        return counts.computeIfAbsent(bundle, _ -> new Counts());
    }

    /** How the next hand-over ends; nothing moves then. */
    public void next(Handover result) {
        next = result;
    }

    /** What was asked for. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public List<ServedVersion> versions() {
        return bound.get().stream().map(this::version).toList();
    }

    private ServedVersion version(long bundle) {
        Counts one = counts(bundle);
        return new ServedVersion(
                ID,
                bundle,
                bundle == primary ? Role.PRIMARY : Role.STANDBY,
                one.mode,
                1,
                connections(bundle),
                one.consumed,
                one.barren,
                one.operations,
                one.refusals,
                0,
                0,
                one.inbound,
                one.outbound);
    }

    @Override
    public Handover handOver(String protocol, long bundle, Share share) {
        calls.add("to " + bundle + " " + share.getClass().getSimpleName());
        if (!bound.get().contains(bundle)) {
            throw new IllegalArgumentException("no version of " + protocol + " in bundle " + bundle);
        }
        if (next.moved() >= 0) {
            Handover result = next;
            next = new Handover(-1, 0, "", true);
            return result;
        }
        int all = connections.values().stream().mapToInt(Integer::intValue).sum();
        int moving = share instanceof Share.Everybody ? all : all / 10;
        connections.replaceAll((_, number) -> number == 0 ? 0 : all - moving);
        if (share instanceof Share.Everybody) {
            connections.clear();
            primary = bundle;
        }
        connections.put(bundle, moving);
        return new Handover(moving, 0, "", true);
    }

    @Override
    public void time(String protocol, boolean on) {
        calls.add("time " + on);
        bound.get().forEach(bundle -> {
            counts(bundle).inbound = Timing.NONE;
            counts(bundle).outbound = Timing.NONE;
        });
    }
}
