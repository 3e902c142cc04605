// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;
import org.backplane.api.message.Topic;
import org.backplane.api.protocol.ExportedState;
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
 * tag 3  client      packetBytesMax:u32 sessionExpiryS:u32 keepAliveS:u16 flags:u8 (1 problem information, 2 response information)
 * tag 4  receive     inboundInflight:u32 receiveMaximum:u16
 * tag 5  aliases in  max:u16 count:u16 (alias:u16 size:u16 topic:utf8){count}
 * tag 6  aliases out max:u16 count:u16 (alias:u16 size:u16 topic:utf8){count}
 * </pre>
 *
 * Each section is there exactly once. Sections and fields may be added at the end without a new schema number.
 */
final class StateWriter {
    /** The layout written; it has no predecessor. */
    static final int SCHEMA = 1;

    static final int CONNECTION = 1;
    static final int ANNOUNCED = 2;
    static final int CLIENT = 3;
    static final int RECEIVE = 4;
    static final int ALIASES_IN = 5;
    static final int ALIASES_OUT = 6;

    private StateWriter() {}

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
                to.writeByte((state.problemInformation ? 1 : 0) | (state.responseInformation ? 2 : 0));
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

    static int checksum(byte[] bytes, int size) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, size);
        return (int) crc.getValue();
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
}
