// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.crowd;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The broker's end of a connection whose other end is in the same process: a channel as any, but for the socket. On its loop. */
final class MemoryChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    private static final SocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1883);

    /** One for all, as the kernel's listeners have it. */
    private static final RecvByteBufAllocator READ_SIZES = new AdaptiveRecvByteBufAllocator();

    /** The other end. Called on the loop; what is received is valid during the call. */
    interface Client {
        void received(MemoryChannel channel, ByteBuf data);

        void closed();
    }

    private final ChannelConfig config = new DefaultChannelConfig(this).setRecvByteBufAllocator(READ_SIZES);
    private final Client client;
    private boolean open = true;

    MemoryChannel(Client client) {
        super(null);
        this.client = client;
    }

    /** The client sends that: the broker reads it in a turn of its own. */
    void send(byte[] packet) {
        eventLoop().execute(() -> {
            if (open) {
                pipeline().fireChannelRead(alloc().ioBuffer(packet.length).writeBytes(packet));
                pipeline().fireChannelReadComplete();
            }
        });
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        while (out.current() instanceof ByteBuf data) {
            client.received(this, data);
            out.remove();
        }
    }

    @Override
    protected void doClose() {
        open = false;
        client.closed();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doBeginRead() {}

    @Override
    protected void doBind(SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException());
            }
        };
    }

    @Override
    protected SocketAddress localAddress0() {
        return ADDRESS;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return ADDRESS;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }
}
