// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.backplane.api.message.Header;
import org.backplane.api.protocol.ExportedState;

/**
 * A connection's state as bytes: schema {@value #SCHEMA}, also in {@code docs/stomp-state.md}. All numbers big-endian.
 *
 * <pre>
 * state     = section* crc:u32            crc: CRC-32C of all bytes before it
 * section   = tag:u8 size:u32 field*      a reader skips tags it does not know, and fields behind those it knows
 * text      = size:u32 utf8
 * bytes     = size:u32 byte*
 *
 * tag 1  connection      phase:u8 (0 awaiting CONNECT, 1 connecting, 2 connected, 3 disconnecting, 4 closed)
 *                        offerMs:u32 wantMs:u32 outMs:u32 inMs:u32 lastReceipt:text lastSerial:u64
 * tag 2  receipts        unanswered:u32 lastToken:u64 count:u32 (token:u64 receipt:text answers:u32){count}
 * tag 3  subscriptions   lastIdentifier:u32 count:u32
 *                        (id:text filter:text flags:u8 (1 prefixed) ack:u8 (0 auto, 1 client, 2 client-individual)
 *                        identifier:u32 current:u32){count}
 * tag 4  unacknowledged  count:u32 (serial:u64 packetId:u16 subscription:text){count}
 * tag 5  taken           count:u32 (packetId:u16){count}
 * tag 6  transactions    count:u32 (name:text steps:u32 step{steps}){count}
 *        step            1:u8 topic:text payload:bytes qos:u8 retain:u8 headers:u32
 *                             (kind:u8 (0 standard, 1 application) name:text type:u8 (0 bytes, 1 text, 2 long)
 *                             value:bytes){headers}
 *                        2:u8 serial:u64
 * </pre>
 *
 * Each section is there exactly once. Sections, and fields at the end of one, may be added without a new schema number.
 */
final class StateWriter {
    /** The layout written; it has no predecessor. */
    static final int SCHEMA = 1;

    static final int CONNECTION = 1;
    static final int RECEIPTS = 2;
    static final int SUBSCRIPTIONS = 3;
    static final int UNACKNOWLEDGED = 4;
    static final int TAKEN = 5;
    static final int TRANSACTIONS = 6;

    static final int PUBLISH = 1;
    static final int SETTLE = 2;

    private StateWriter() {}

    /** @throws IllegalArgumentException for any schema but {@link #SCHEMA} */
    static ExportedState write(StompState state, int schema) {
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("STOMP state has schema " + SCHEMA + ", not " + schema);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            section(out, CONNECTION, to -> connection(to, state));
            section(out, RECEIPTS, to -> receipts(to, state.receipts));
            section(out, SUBSCRIPTIONS, to -> subscriptions(to, state.subscriptions));
            section(out, UNACKNOWLEDGED, to -> unacknowledged(to, state.unacknowledged));
            section(out, TAKEN, to -> taken(to, state.taken));
            section(out, TRANSACTIONS, to -> transactions(to, state.transactions));
            out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ExportedState(StompProtocol.ID, SCHEMA, bytes.toByteArray());
    }

    private static void section(DataOutputStream out, int tag, Fields fields) throws IOException {
        ByteArrayOutputStream section = new ByteArrayOutputStream();
        fields.writeTo(new DataOutputStream(section));
        out.writeByte(tag);
        out.writeInt(section.size());
        section.writeTo(out);
    }

    private static void connection(DataOutputStream to, StompState state) throws IOException {
        to.writeByte(state.phase.ordinal());
        to.writeInt(state.heartBeat.offerMs());
        to.writeInt(state.heartBeat.wantMs());
        to.writeInt(state.heartBeat.outMs());
        to.writeInt(state.heartBeat.inMs());
        text(to, state.lastReceipt);
        to.writeLong(state.lastSerial);
    }

    private static void receipts(DataOutputStream to, Receipts receipts) throws IOException {
        to.writeInt(receipts.unanswered);
        to.writeLong(receipts.lastToken);
        to.writeInt(receipts.owed.size());
        for (Map.Entry<Long, Receipts.Owed> one : receipts.owed.entrySet()) {
            to.writeLong(one.getKey());
            text(to, one.getValue().receipt());
            to.writeInt(one.getValue().answers());
        }
    }

    private static void subscriptions(DataOutputStream to, Subscriptions subscriptions) throws IOException {
        to.writeInt(subscriptions.lastIdentifier());
        to.writeInt(subscriptions.size());
        for (Subscriptions.Entry one : subscriptions.all()) {
            text(to, one.id());
            text(to, one.filter().text());
            to.writeByte(one.prefixed() ? 1 : 0);
            to.writeByte(one.ack().ordinal());
            to.writeInt(one.identifier());
            to.writeInt(subscriptions.current(one.filter()));
        }
    }

    private static void unacknowledged(DataOutputStream to, Unacknowledged unacknowledged) throws IOException {
        to.writeInt(unacknowledged.all().size());
        for (Map.Entry<Long, Unacknowledged.Entry> one : unacknowledged.all().entrySet()) {
            to.writeLong(one.getKey());
            to.writeShort(one.getValue().packetId());
            text(to, one.getValue().subscription().id());
        }
    }

    private static void taken(DataOutputStream to, List<Integer> packetIds) throws IOException {
        to.writeInt(packetIds.size());
        for (int packetId : packetIds) {
            to.writeShort(packetId);
        }
    }

    private static void transactions(DataOutputStream to, Transactions transactions) throws IOException {
        to.writeInt(transactions.open.size());
        for (Map.Entry<String, List<Transactions.Step>> one : transactions.open.entrySet()) {
            text(to, one.getKey());
            to.writeInt(one.getValue().size());
            for (Transactions.Step step : one.getValue()) {
                switch (step) {
                    case Transactions.Publish publish -> publication(to, publish.publication());
                    case Transactions.Settle settle -> {
                        to.writeByte(SETTLE);
                        to.writeLong(settle.serial());
                    }
                }
            }
        }
    }

    private static void publication(DataOutputStream to, Publication publication) throws IOException {
        to.writeByte(PUBLISH);
        text(to, publication.topic().name());
        bytes(to, publication.payload().toArray());
        to.writeByte(publication.qos().code());
        to.writeByte(publication.retain() ? 1 : 0);
        to.writeInt(publication.headers().list().size());
        for (Header header : publication.headers().list()) {
            to.writeByte(header.kind().ordinal());
            text(to, header.name());
            to.writeByte(header.type().ordinal());
            bytes(to, header.value());
        }
    }

    private static void text(DataOutputStream to, String text) throws IOException {
        bytes(to, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(DataOutputStream to, byte[] bytes) throws IOException {
        to.writeInt(bytes.length);
        to.write(bytes);
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
}
