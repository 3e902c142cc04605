// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import io.netty.buffer.ByteBuf;

/**
 * Takes whole packets of a client out of a buffer. Holds no half packet and nothing of a connection, so one serves all
 * connections of a lane, and a connection may go on with another at any byte. Lane-confined.
 */
public final class Decoder {
    private final PacketReader reader = new PacketReader();
    private final ConnectDecoder connect;
    private final PublishDecoder publish;
    private final SubscribeDecoder subscribe;
    private final ShortPacketDecoder shorts;

    public Decoder(TopicCache topics) {
        Properties properties = new Properties();
        connect = new ConnectDecoder(properties, topics);
        publish = new PublishDecoder(properties, topics);
        subscribe = new SubscribeDecoder(properties);
        shorts = new ShortPacketDecoder(properties);
    }

    /**
     * Takes the next packet, if all of it is there. What is wrong with its first bytes is told without waiting for the rest,
     * so nobody need buffer a packet that is too large.
     *
     * @param in not written to; its reader index moves behind the packet before the sink is called
     * @param version of the connection; {@link MqttVersion#NONE} takes a CONNECT, any other none
     * @param packetBytesMax largest packet, in bytes, fixed header included
     * @return whether there was one; if not, the reader index has not moved
     * @throws MalformedPacket from here or from the sink
     */
    public boolean decode(ByteBuf in, MqttVersion version, int packetBytesMax, PacketSink sink) {
        int start = in.readerIndex();
        int available = in.writerIndex() - start;
        if (available == 0) {
            return false;
        }
        if (version == MqttVersion.NONE) {
            connect.begin();
        }
        int first = in.getUnsignedByte(start);
        int type = first >> 4;
        FixedHeader.check(type, first & 0x0F, version);
        int body = start + 1;
        int size = 0;
        for (int shift = 0; ; shift += 7) {
            if (body - start >= available) {
                FixedHeader.checkSize(type, body - start + size, packetBytesMax);
                return false;
            }
            int b = in.getByte(body++);
            size |= (b & 0x7F) << shift;
            if (b >= 0) {
                FixedHeader.checkLength(type, b, shift);
                break;
            }
            FixedHeader.checkMore(type, shift);
        }
        int total = body - start + size;
        FixedHeader.checkSize(type, total, packetBytesMax);
        if (total > available) {
            return false;
        }
        in.readerIndex(start + total);
        reader.begin(in, start, body, start + total, type);
        try {
            dispatch(type, first & 0x0F, version, sink);
        } finally {
            reader.done();
            publish.done();
        }
        return true;
    }

    private void dispatch(int type, int flags, MqttVersion version, PacketSink sink) {
        boolean v5 = version.isV5();
        switch (type) {
            case PacketType.PUBLISH -> sink.publish(publish.decode(reader, flags, v5));
            case PacketType.PUBACK, PacketType.PUBREC, PacketType.PUBREL, PacketType.PUBCOMP ->
                shorts.acknowledgement(reader, type, v5, sink);
            case PacketType.CONNECT -> sink.connect(connect.decode(reader));
            case PacketType.SUBSCRIBE -> subscribe.subscribe(reader, v5, sink);
            case PacketType.UNSUBSCRIBE -> subscribe.unsubscribe(reader, v5, sink);
            case PacketType.PINGREQ -> {
                reader.finish();
                sink.pingRequest();
            }
            case PacketType.DISCONNECT -> shorts.disconnect(reader, v5, sink);
            case PacketType.AUTH -> shorts.auth(reader, sink);
            default -> throw reader.protocolError("comes from servers only");
        }
    }

    /**
     * Largest packet, in bytes, that the sender of the refused CONNECT takes, as far as that was read: right after the
     * refusal, before anything else is decoded. [MQTT-3.2.2-19]
     */
    public int refusedPacketBytesMax() {
        return connect.packetBytesMax();
    }

    /** Whose answer the sender of the refused CONNECT at {@code start} would understand; NONE if that can't be told. */
    public static MqttVersion peekVersion(ByteBuf in, int start) {
        return ConnectDecoder.peekVersion(in, start);
    }
}
