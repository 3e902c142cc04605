// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * First in the pipeline of a listener behind a proxy: takes the header off, tells whose connection it is, and goes. Without a
 * header nobody comes in: who is not the proxy must not be able to claim another one's address, nor the proxy's.
 */
final class ProxyGate extends ByteToMessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyGate.class);

    private final String listener;
    private final Seldom complaints;
    private final NetFigures figures;
    private final long nowNs;
    private boolean refused;

    /** Whose connection it is, told to the handlers behind. */
    record Client(InetSocketAddress address) {}

    /** @param complaints of that listener */
    ProxyGate(String listener, Seldom complaints, NetFigures figures, long nowNs) {
        this.listener = listener;
        this.complaints = complaints;
        this.figures = figures;
        this.nowNs = nowNs;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (refused) {
            in.skipBytes(in.readableBytes());
            return;
        }
        switch (ProxyHeader.look(in)) {
            case ProxyHeader.Result.Incomplete _ -> {}
            case ProxyHeader.Result.Wrong wrong -> refuse(context, in, wrong.why());
            case ProxyHeader.Result.Complete header -> {
                in.skipBytes(header.bytes());
                header.client().ifPresent(client -> context.fireUserEventTriggered(new Client(client)));
                context.pipeline().remove(this); // which passes on what came behind the header
            }
        }
    }

    private void refuse(ChannelHandlerContext context, ByteBuf in, String why) {
        refused = true;
        in.skipBytes(in.readableBytes());
        figures.proxyErrors.add(1);
        if (complaints.isDue(nowNs)) {
            LOG.warn(
                    "Listener {} closed a connection of {}: {}. Is the proxy told to send one? Said once a minute{}",
                    listener,
                    context.channel().remoteAddress(),
                    why,
                    complaints.rest());
        }
        context.close();
    }
}
