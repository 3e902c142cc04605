// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.Arrays;
import java.util.List;
import org.backplane.api.message.Message;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.Targets;

/** Hands each delivery to the simulated client it is for. */
final class SimulatedProtocol implements ProtocolLane {
    @Override
    public void deliver(Message message, Targets targets) {
        for (int i = 0; i < targets.size(); i++) {
            List<Integer> identifiers =
                    Arrays.stream(targets.subscriptionIds(i)).boxed().toList();
            Delivered delivered = new Delivered(
                    message.keep(),
                    targets.qos(i),
                    targets.packetId(i),
                    targets.duplicate(i),
                    targets.retain(i),
                    identifiers);
            if (!((SimulatedHandler) targets.handler(i)).client().take(delivered)) {
                targets.refuse(i);
            }
        }
    }

    @Override
    public ConnectionHandler accept(Connection connection) {
        throw new IllegalStateException("simulated connections bring their handler");
    }

    @Override
    public ConnectionHandler resume(Connection connection, ExportedState state) {
        throw new IllegalStateException("simulated connections bring their handler");
    }

    @Override
    public void close() {
        // holds nothing
    }
}
