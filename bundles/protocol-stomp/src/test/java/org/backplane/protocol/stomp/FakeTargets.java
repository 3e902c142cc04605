// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.ArrayList;
import java.util.List;
import org.backplane.api.message.Qos;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.Targets;

/** Targets as the test lists them. */
final class FakeTargets implements Targets {
    final List<Integer> refused = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();

    /** One target. */
    private record Target(Client client, int packetId, boolean duplicate, boolean retain, int[] ids) {}

    FakeTargets add(Client client, int packetId, boolean duplicate, boolean retain, int... ids) {
        targets.add(new Target(client, packetId, duplicate, retain, ids));
        return this;
    }

    @Override
    public int size() {
        return targets.size();
    }

    @Override
    public ConnectionHandler handler(int i) {
        return targets.get(i).client().handler;
    }

    @Override
    public Connection connection(int i) {
        return targets.get(i).client().connection;
    }

    @Override
    public Qos qos(int i) {
        return targets.get(i).packetId() == 0 ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE;
    }

    @Override
    public int packetId(int i) {
        return targets.get(i).packetId();
    }

    @Override
    public boolean duplicate(int i) {
        return targets.get(i).duplicate();
    }

    @Override
    public boolean retain(int i) {
        return targets.get(i).retain();
    }

    @Override
    public int[] subscriptionIds(int i) {
        return targets.get(i).ids();
    }

    @Override
    public void refuse(int i) {
        refused.add(i);
    }
}
