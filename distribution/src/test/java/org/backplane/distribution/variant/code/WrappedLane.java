// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import org.backplane.api.message.Message;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.ConnectionHandler;
import org.backplane.api.protocol.ExportedState;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.Targets;

/** Hands the real lane its own handlers. On its lane. */
class WrappedLane implements ProtocolLane {
    private final ProtocolLane real;
    private final Wrapped protocol;

    WrappedLane(ProtocolLane real, Wrapped protocol) {
        this.real = real;
        this.protocol = protocol;
    }

    @Override
    public ConnectionHandler accept(Connection connection) {
        Connection seen = protocol.connection(connection);
        return protocol.handler(real.accept(seen), seen);
    }

    @Override
    public ConnectionHandler resume(Connection connection, ExportedState state) {
        ExportedState imported = protocol.imported(connection, state);
        Connection seen = protocol.connection(connection);
        return protocol.handler(real.resume(seen, imported), seen);
    }

    @Override
    public void deliver(Message message, Targets targets) {
        real.deliver(message, new RealTargets(targets));
    }

    @Override
    public void close() {
        real.close();
    }
}
