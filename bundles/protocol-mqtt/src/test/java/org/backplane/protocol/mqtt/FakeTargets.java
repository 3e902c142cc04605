// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

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
    record Target(
            ConnectionHandler handler,
            Connection connection,
            Qos qos,
            int packetId,
            boolean duplicate,
            boolean retain,
            int[] ids) {}

    FakeTargets add(Client client, int qos, int packetId, boolean duplicate, boolean retain, int... ids) {
        targets.add(new Target(client.handler, client.connection, Qos.of(qos), packetId, duplicate, retain, ids));
        return this;
    }

    FakeTargets add(Client client, int qos, int packetId) {
        return add(client, qos, packetId, false, false);
    }

    @Override
    public int size() {
        return targets.size();
    }

    @Override
    public ConnectionHandler handler(int i) {
        return targets.get(i).handler();
    }

    @Override
    public Connection connection(int i) {
        return targets.get(i).connection();
    }

    @Override
    public Qos qos(int i) {
        return targets.get(i).qos();
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
