// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import org.backplane.api.message.Qos;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.Targets;

/** The same targets with the handlers that the real code made. */
record RealTargets(Targets targets) implements Targets {
    @Override
    public int size() {
        return targets.size();
    }

    @Override
    public ConnectionHandler handler(int i) {
        return ((WrappedHandler) targets.handler(i)).real();
    }

    @Override
    public Connection connection(int i) {
        return targets.connection(i);
    }

    @Override
    public Qos qos(int i) {
        return targets.qos(i);
    }

    @Override
    public int packetId(int i) {
        return targets.packetId(i);
    }

    @Override
    public boolean duplicate(int i) {
        return targets.duplicate(i);
    }

    @Override
    public boolean retain(int i) {
        return targets.retain(i);
    }

    @Override
    public int[] subscriptionIds(int i) {
        return targets.subscriptionIds(i);
    }

    @Override
    public void refuse(int i) {
        targets.refuse(i);
    }
}
