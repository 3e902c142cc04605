// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packet;
import org.backplane.distribution.raw.Packets;
import org.jspecify.annotations.Nullable;

/** One client's connection. Everything on the network's loop. */
final class Line extends ChannelInboundHandlerAdapter {
    private final Hello hello;
    private final Owner owner;
    private final Gate gate = new Gate();
    private @Nullable Channel channel;
    private boolean greeted;
    private boolean welcome;
    private boolean leaving;
    private boolean ended;

    /**
     * How a client introduces itself.
     *
     * @param version 4 for MQTT 3.1.1, 5 for 5.0
     * @param stays whether its session is to outlive the connection
     * @param keepAliveS seconds; 0 for none
     */
    record Hello(Wire wire, int version, String clientId, boolean stays, int keepAliveS) {
        byte[] connect() {
            Bytes properties = stays ? Packets.sessionExpiry(Packets.FOREVER) : new Bytes();
            return Packets.connect(version, clientId, !stays, keepAliveS, properties);
        }
    }

    /** Who the connection is for. */
    interface Owner {
        /** CONNACK said yes. */
        void welcome(Line line);

        /** Any other packet. */
        void packet(Line line, Packet packet);

        /** It is over, and the client did not end it: refused, broken or closed. */
        void lost(Line line, String why);
    }

    Line(Hello hello, Owner owner) {
        this.hello = hello;
        this.owner = owner;
    }

    /** Connects and introduces itself. */
    Line dial(Network network) {
        greeted = true;
        network.dial(hello.wire(), hello.version(), gate, this);
        return this;
    }

    /** Connects and says nothing of MQTT until {@link #greet}. */
    Line dialSilently(Network network) {
        network.dial(hello.wire(), hello.version(), gate, this);
        return this;
    }

    void greet() {
        greeted = true;
        send(hello.connect());
    }

    Gate gate() {
        return gate;
    }

    Hello hello() {
        return hello;
    }

    /** Accepted by the broker and not over yet. */
    boolean isUp() {
        return welcome && !ended;
    }

    /** Connected as far as TCP goes. */
    boolean isOpen() {
        return channel != null && channel.isActive();
    }

    void send(byte[] packet) {
        Channel to = channel;
        if (to != null && !ended) {
            to.writeAndFlush(Unpooled.wrappedBuffer(packet));
        }
    }

    /** Whether it reads what the broker sends. */
    void read(boolean on) {
        Channel from = channel;
        if (from != null) {
            from.config().setAutoRead(on);
        }
    }

    /** Says goodbye; the broker closes. */
    void leave() {
        leaving = true;
        read(true);
        send(Packets.disconnect());
    }

    /** Closes without a word that anybody hears of. */
    void drop() {
        leaving = true;
        Channel to = channel;
        if (to != null) {
            to.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (greeted) {
            send(hello.connect());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Packet packet = (Packet) message;
        if (packet.type() == Packets.CONNACK && packet.reason() == 0) {
            welcome = true;
            owner.welcome(this);
        } else if (packet.type() == Packets.CONNACK || packet.type() == Packets.DISCONNECT) {
            broken(new IllegalStateException(
                    "told to go, packet type " + packet.type() + ", reason 0x" + Integer.toHexString(packet.reason())));
        } else {
            owner.packet(this, packet);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        broken(new IllegalStateException("closed by the broker"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broken(cause);
        context.close();
    }

    /** It can't go on. */
    void broken(Throwable why) {
        if (!ended) {
            ended = true;
            if (!leaving) {
                owner.lost(this, hello.clientId() + " on " + hello.wire() + ": " + why);
            }
        }
    }
}
