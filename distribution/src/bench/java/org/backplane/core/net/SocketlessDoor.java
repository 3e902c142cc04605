// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import org.backplane.api.transport.Endpoint;

/**
 * Lets connections into the kernel that come by no socket, as a listener does with those it accepts: of these a machine has more
 * than it has open files. In the kernel's package, for nobody but a benchmark wants it. On the first lane.
 */
public final class SocketlessDoor {
    private final Server server;
    private final Endpoint endpoint;
    private final ChannelFaults faults;

    public SocketlessDoor(Server server, Endpoint endpoint) {
        this.server = server;
        this.endpoint = endpoint;
        this.faults = new ChannelFaults(server.figures(), server.clock());
    }

    /** Where its connections live. Any thread. */
    public EventLoop loop() {
        return server.lane(0).eventLoop();
    }

    /** Takes a connection, which is there from now on. On the loop. */
    public void enter(Channel channel) {
        var connection =
                new ClientConnection(server, server.newConnectionId(), endpoint, channel, server.lane(0), faults);
        channel.pipeline().addLast("backplane", connection);
        loop().register(channel);
    }
}
