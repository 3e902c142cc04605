// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import org.backplane.api.message.Qos;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.Targets;
import org.jspecify.annotations.Nullable;

/** One target, that of a {@link Rehearsal}. */
final class RehearsalTargets implements Targets {
    private static final int[] NO_IDS = {};

    private final Connection connection;
    private @Nullable ConnectionHandler handler;
    private Qos qos = Qos.AT_MOST_ONCE;

    RehearsalTargets(Connection connection) {
        this.connection = connection;
    }

    void set(ConnectionHandler to, Qos at) {
        handler = to;
        qos = at;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public ConnectionHandler handler(int i) {
        ConnectionHandler to = handler;
        if (to == null) {
            throw new IllegalStateException("no target is set");
        }
        return to;
    }

    @Override
    public Connection connection(int i) {
        return connection;
    }

    @Override
    public Qos qos(int i) {
        return qos;
    }

    @Override
    public int packetId(int i) {
        return qos == Qos.AT_MOST_ONCE ? 0 : 1;
    }

    @Override
    public boolean duplicate(int i) {
        return false;
    }

    @Override
    public boolean retain(int i) {
        return false;
    }

    @Override
    public int[] subscriptionIds(int i) {
        return NO_IDS;
    }

    @Override
    public void refuse(int i) {
        throw new IllegalStateException("a message to warm up with is not sent");
    }
}
