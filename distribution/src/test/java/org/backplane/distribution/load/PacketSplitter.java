// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.backplane.distribution.raw.Packet;

/** Bytes to whole MQTT packets. */
final class PacketSplitter extends ByteToMessageDecoder {
    private final int version;

    PacketSplitter(int version) {
        this.version = version;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int length = 0;
        int at = start + 1;
        for (int shift = 0; ; shift += 7) {
            if (at >= in.writerIndex()) {
                return;
            }
            int next = in.getByte(at++);
            length |= (next & 127) << shift;
            if (next >= 0) {
                break;
            }
        }
        if (in.writerIndex() - at < length) {
            return;
        }
        int first = in.getUnsignedByte(start);
        byte[] body = new byte[length];
        in.readerIndex(at).readBytes(body);
        out.add(new Packet(version, first >> 4, first & 15, body));
    }
}
