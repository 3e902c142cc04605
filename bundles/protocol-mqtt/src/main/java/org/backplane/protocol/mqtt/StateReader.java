// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.backplane.api.message.Topic;
import org.backplane.api.protocol.ExportedState;
import org.backplane.protocol.mqtt.codec.MqttVersion;

/** Reads what {@link StateWriter} wrote: each section as far as this version knows it. */
final class StateReader {
    private final DataInputStream[] sections = new DataInputStream[StateWriter.ALIASES_OUT + 1];

    /** @throws IllegalArgumentException if it is not a whole, undamaged state of this schema; it is not changed */
    static ConnectionState read(ExportedState exported) {
        if (!exported.protocol().equals(MqttProtocol.ID) || exported.schema() != StateWriter.SCHEMA) {
            throw new IllegalArgumentException("not MQTT state of schema " + StateWriter.SCHEMA + ": "
                    + exported.protocol() + " " + exported.schema());
        }
        byte[] bytes = exported.bytes();
        int end = bytes.length - Integer.BYTES;
        if (end < 0 || ByteBuffer.wrap(bytes).getInt(end) != StateWriter.checksum(bytes, end)) {
            throw new IllegalArgumentException("MQTT state of " + bytes.length + " bytes is damaged");
        }
        try {
            return new StateReader(bytes, end).state();
        } catch (IOException e) {
            throw new IllegalArgumentException("MQTT state is cut short", e);
        }
    }

    private StateReader(byte[] bytes, int end) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, end);
        while (in.remaining() > 0) {
            if (in.remaining() < 5) {
                throw new IOException("half a section");
            }
            int tag = in.get();
            int size = in.getInt();
            if (size < 0 || size > in.remaining()) {
                throw new IOException("section " + tag + " of " + size + " bytes");
            }
            if (tag > 0 && tag < sections.length) {
                sections[tag] = new DataInputStream(new ByteArrayInputStream(bytes, in.position(), size));
            }
            in.position(in.position() + size);
        }
    }

    private DataInputStream section(int tag) throws IOException {
        DataInputStream section = sections[tag];
        if (section == null) {
            throw new IOException("no section " + tag);
        }
        return section;
    }

    ConnectionState state() throws IOException {
        ConnectionState state = new ConnectionState(settings(section(StateWriter.ANNOUNCED)));
        DataInputStream connection = section(StateWriter.CONNECTION);
        int phase = connection.readUnsignedByte();
        if (phase >= Phase.values().length) {
            throw new IllegalArgumentException("MQTT state has phase " + phase);
        }
        state.phase = Phase.values()[phase];
        state.version = MqttVersion.of(connection.readUnsignedByte());
        DataInputStream client = section(StateWriter.CLIENT);
        state.clientPacketBytesMax = client.readInt();
        state.sessionExpiryS = client.readInt() & 0xFFFF_FFFFL;
        state.keepAliveS = client.readUnsignedShort();
        int flags = client.readUnsignedByte();
        state.problemInformation = (flags & 1) != 0;
        state.responseInformation = (flags & 2) != 0;
        DataInputStream receive = section(StateWriter.RECEIVE);
        state.inboundInflight = receive.readInt();
        state.receiveMaximum = receive.readUnsignedShort();
        DataInputStream in = section(StateWriter.ALIASES_IN);
        InboundAliases inbound = new InboundAliases(in.readUnsignedShort());
        readAliases(in, inbound.max(), inbound::put);
        state.inboundAliases = inbound;
        DataInputStream out = section(StateWriter.ALIASES_OUT);
        OutboundAliases outbound = OutboundAliases.upTo(out.readUnsignedShort());
        readAliases(out, outbound.max(), outbound::put);
        state.outboundAliases = outbound;
        return state;
    }

    private static MqttSettings settings(DataInputStream in) throws IOException {
        int packetBytesMax = in.readInt();
        int clientIdBytesMax = in.readUnsignedShort();
        int aliasMaxIn = in.readUnsignedShort();
        int aliasMaxOut = in.readUnsignedShort();
        int qosMax = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        return new MqttSettings(
                packetBytesMax,
                clientIdBytesMax,
                aliasMaxIn,
                aliasMaxOut,
                qosMax,
                (flags & 1) != 0,
                (flags & 2) != 0,
                (flags & 4) != 0,
                (flags & 8) != 0,
                (flags & 16) != 0,
                in.readInt(),
                in.readInt());
    }

    private static void readAliases(DataInputStream in, int max, Place place) throws IOException {
        int count = in.readUnsignedShort();
        for (int i = 0; i < count; i++) {
            int alias = in.readUnsignedShort();
            byte[] name = in.readNBytes(in.readUnsignedShort());
            if (alias == 0 || alias > max) {
                throw new IllegalArgumentException("MQTT state has alias " + alias + " of at most " + max);
            }
            place.put(alias, Topic.of(new String(name, StandardCharsets.UTF_8)));
        }
    }

    /** Aliases to fill. */
    private interface Place {
        void put(int alias, Topic topic);
    }
}
