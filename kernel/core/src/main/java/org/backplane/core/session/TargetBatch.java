// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.Arrays;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.Targets;
import org.jspecify.annotations.Nullable;

/** Collects the targets of one message and hands them to the protocol in one call. One per lane, used again and again. */
final class TargetBatch implements Targets {
    private static final int MAX = 1024;

    private final Outbound[] outbounds = new Outbound[MAX];
    private final ConnectionHandler[] handlers = new ConnectionHandler[MAX];
    private final Connection[] connections = new Connection[MAX];
    private final Qos[] qos = new Qos[MAX];
    private final int[] packetIds = new int[MAX];
    private final boolean[] duplicates = new boolean[MAX];
    private final boolean[] retains = new boolean[MAX];
    private final int[][] identifiers = new int[MAX][];
    private final boolean[] refused = new boolean[MAX];
    private @Nullable ProtocolLane protocol;
    private @Nullable Message message;
    private final LaneTraffic traffic;
    private int size;
    private boolean anyRefused;

    TargetBatch(LaneTraffic traffic) {
        this.traffic = traffic;
    }

    /** Adds a target; sends what was collected first if it is for another message or protocol, or there is no room. */
    void add(
            Message forMessage,
            Outbound to,
            Link link,
            Qos withQos,
            int packetId,
            boolean duplicate,
            boolean retain,
            int[] subscriptionIds) {
        ConnectionHandler handler = link.handler();
        ProtocolLane lane = link.protocol();
        if (handler == null || lane == null) {
            throw new IllegalStateException("a parked connection is no target");
        }
        if (size > 0 && (message != forMessage || protocol != lane || size == MAX)) {
            send();
        }
        message = forMessage;
        protocol = lane;
        outbounds[size] = to;
        handlers[size] = handler;
        connections[size] = link.connection();
        qos[size] = withQos;
        packetIds[size] = packetId;
        duplicates[size] = duplicate;
        retains[size] = retain;
        identifiers[size] = subscriptionIds;
        size++;
    }

    /** Hands over what was collected. */
    void send() {
        Message sending = message;
        ProtocolLane to = protocol;
        if (size == 0 || sending == null || to == null) {
            return;
        }
        try {
            to.deliver(sending, this);
        } finally {
            finish();
        }
    }

    private void finish() {
        int n = size;
        int sent = n;
        long bytes = message == null ? 0 : message.payload().size();
        size = 0;
        message = null;
        protocol = null;
        if (anyRefused) {
            anyRefused = false;
            for (int i = 0; i < n; i++) {
                if (refused[i]) {
                    sent--;
                    refused[i] = false;
                    outbounds[i].refused(packetIds[i]);
                }
            }
        }
        traffic.delivered.add(sent);
        traffic.deliveredBytes.add(sent * bytes);
        // Whoever was served last must not be kept alive by this batch until the next one.
        Arrays.fill(outbounds, 0, n, null);
        Arrays.fill(handlers, 0, n, null);
        Arrays.fill(connections, 0, n, null);
        Arrays.fill(identifiers, 0, n, null);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public ConnectionHandler handler(int i) {
        return handlers[i];
    }

    @Override
    public Connection connection(int i) {
        return connections[i];
    }

    @Override
    public Qos qos(int i) {
        return qos[i];
    }

    @Override
    public int packetId(int i) {
        return packetIds[i];
    }

    @Override
    public boolean duplicate(int i) {
        return duplicates[i];
    }

    @Override
    public boolean retain(int i) {
        return retains[i];
    }

    @Override
    public int[] subscriptionIds(int i) {
        return identifiers[i];
    }

    @Override
    public void refuse(int i) {
        refused[i] = true;
        anyRefused = true;
    }
}
