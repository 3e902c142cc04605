// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.backplane.api.message.Topic;
import org.backplane.api.protocol.ExportedState;
import org.backplane.protocol.mqtt.codec.MqttVersion;
import org.jspecify.annotations.Nullable;

/**
 * A connection's state as bytes: schema {@value #SCHEMA}, also in {@code docs/mqtt-state.md}. All numbers big-endian.
 *
 * <pre>
 * state     = section* crc:u32            crc: CRC-32C of all bytes before it
 * section   = tag:u8 size:u32 field*      a reader skips tags it does not know, and fields behind those it knows
 *
 * tag 1  connection  phase:u8 (0 awaiting CONNECT, 1 connecting, 2 connected, 3 closing)
 *                    version:u8 (protocol level, 0 before CONNECT)
 * tag 2  announced   packetBytesMax:u32 clientIdBytesMax:u16 aliasMaxIn:u16 aliasMaxOut:u16 qosMax:u8
 *                    flags:u8 (1 retain, 2 wildcards, 4 shared, 8 identifiers, 16 payload format checked)
 *                    topicCacheEntries:u32 sharedPayloadBytesMin:u32
 * tag 3  client      packetBytesMax:u32 sessionExpiryS:u32 keepAliveS:u16 flags:u8 (1 problem information)
 * tag 4  receive     inboundInflight:u32 receiveMaximum:u16
 * tag 5  aliases in  max:u16 count:u16 (alias:u16 size:u16 topic:utf8){count}
 * tag 6  aliases out max:u16 count:u16 (alias:u16 size:u16 topic:utf8){count}
 * </pre>
 *
 * Each section is there exactly once. Sections and fields may be added at the end without a new schema number.
 */
final class StateCodec {
    /** The layout written; it has no predecessor. */
    static final int SCHEMA = 1;

    private static final int CONNECTION = 1;
    private static final int ANNOUNCED = 2;
    private static final int CLIENT = 3;
    private static final int RECEIVE = 4;
    private static final int ALIASES_IN = 5;
    private static final int ALIASES_OUT = 6;

    private StateCodec() {}

    /** @throws IllegalArgumentException for any schema but {@link #SCHEMA} */
    static ExportedState write(ConnectionState state, int schema) {
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("MQTT state has schema " + SCHEMA + ", not " + schema);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            section(out, CONNECTION, to -> {
                to.writeByte(state.phase.ordinal());
                to.writeByte(state.version.level());
            });
            section(out, ANNOUNCED, to -> writeSettings(to, state.settings));
            section(out, CLIENT, to -> {
                to.writeInt(state.clientPacketBytesMax);
                to.writeInt((int) state.sessionExpiryS);
                to.writeShort(state.keepAliveS);
                to.writeByte(state.problemInformation ? 1 : 0);
            });
            section(out, RECEIVE, to -> {
                to.writeInt(state.inboundInflight);
                to.writeShort(state.receiveMaximum);
            });
            InboundAliases in = state.inboundAliases;
            section(out, ALIASES_IN, to -> writeAliases(to, in.max(), in.size(), in::get));
            OutboundAliases outbound = state.outboundAliases;
            section(out, ALIASES_OUT, to -> writeAliases(to, outbound.max(), outbound.max(), outbound::get));
            out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ExportedState(MqttProtocol.ID, SCHEMA, bytes.toByteArray());
    }

    private static void section(DataOutputStream out, int tag, Fields fields) throws IOException {
        ByteArrayOutputStream section = new ByteArrayOutputStream();
        fields.writeTo(new DataOutputStream(section));
        out.writeByte(tag);
        out.writeInt(section.size());
        section.writeTo(out);
    }

    private static void writeSettings(DataOutputStream to, MqttSettings settings) throws IOException {
        to.writeInt(settings.packetBytesMax());
        to.writeShort(settings.clientIdBytesMax());
        to.writeShort(settings.aliasMaxIn());
        to.writeShort(settings.aliasMaxOut());
        to.writeByte(settings.qosMax());
        to.writeByte((settings.retain() ? 1 : 0)
                | (settings.wildcards() ? 2 : 0)
                | (settings.shared() ? 4 : 0)
                | (settings.identifiers() ? 8 : 0)
                | (settings.payloadFormatChecked() ? 16 : 0));
        to.writeInt(settings.topicCacheEntries());
        to.writeInt(settings.sharedPayloadBytesMin());
    }

    private static void writeAliases(DataOutputStream to, int max, int places, Table table) throws IOException {
        int count = 0;
        for (int alias = 1; alias <= places; alias++) {
            count += table.get(alias) == null ? 0 : 1;
        }
        to.writeShort(max);
        to.writeShort(count);
        for (int alias = 1; alias <= places; alias++) {
            Topic topic = table.get(alias);
            if (topic != null) {
                to.writeShort(alias);
                to.writeShort(topic.utf8().length);
                to.write(topic.utf8());
            }
        }
    }

    /** @throws IllegalArgumentException if it is not a whole, undamaged state of this schema; it is not changed */
    static ConnectionState read(ExportedState exported) {
        if (!exported.protocol().equals(MqttProtocol.ID) || exported.schema() != SCHEMA) {
            throw new IllegalArgumentException(
                    "not MQTT state of schema " + SCHEMA + ": " + exported.protocol() + " " + exported.schema());
        }
        byte[] bytes = exported.bytes();
        int end = bytes.length - Integer.BYTES;
        if (end < 0 || ByteBuffer.wrap(bytes).getInt(end) != checksum(bytes, end)) {
            throw new IllegalArgumentException("MQTT state of " + bytes.length + " bytes is damaged");
        }
        try {
            return new Sections(bytes, end).state();
        } catch (IOException e) {
            throw new IllegalArgumentException("MQTT state is cut short", e);
        }
    }

    private static int checksum(byte[] bytes, int size) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, size);
        return (int) crc.getValue();
    }

    /** The sections, found; each is read as far as this version knows it. */
    private static final class Sections {
        private final DataInputStream[] sections = new DataInputStream[ALIASES_OUT + 1];

        Sections(byte[] bytes, int end) throws IOException {
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
            ConnectionState state = new ConnectionState(settings(section(ANNOUNCED)));
            DataInputStream connection = section(CONNECTION);
            int phase = connection.readUnsignedByte();
            if (phase >= Phase.values().length) {
                throw new IllegalArgumentException("MQTT state has phase " + phase);
            }
            state.phase = Phase.values()[phase];
            state.version = MqttVersion.of(connection.readUnsignedByte());
            DataInputStream client = section(CLIENT);
            state.clientPacketBytesMax = client.readInt();
            state.sessionExpiryS = client.readInt() & 0xFFFF_FFFFL;
            state.keepAliveS = client.readUnsignedShort();
            state.problemInformation = (client.readUnsignedByte() & 1) != 0;
            DataInputStream receive = section(RECEIVE);
            state.inboundInflight = receive.readInt();
            state.receiveMaximum = receive.readUnsignedShort();
            DataInputStream in = section(ALIASES_IN);
            InboundAliases inbound = new InboundAliases(in.readUnsignedShort());
            readAliases(in, inbound.max(), inbound::put);
            state.inboundAliases = inbound;
            DataInputStream out = section(ALIASES_OUT);
            OutboundAliases outbound = new OutboundAliases(out.readUnsignedShort());
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
    }

    /** Writes a section's fields. */
    private interface Fields {
        void writeTo(DataOutputStream to) throws IOException;
    }

    /** Aliases to read from. */
    private interface Table {
        @Nullable
        Topic get(int alias);
    }

    /** Aliases to fill. */
    private interface Place {
        void put(int alias, Topic topic);
    }
}
