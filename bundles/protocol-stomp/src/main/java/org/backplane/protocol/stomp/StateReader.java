// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.backplane.api.protocol.ExportedState;

/** Reads what {@link StateWriter} wrote: each section as far as this version knows it. */
final class StateReader {
    private final DataInputStream[] sections = new DataInputStream[StateWriter.TRANSACTIONS + 1];
    private final StompState state = new StompState();

    /** @throws IllegalArgumentException if it is not a whole, undamaged state of this schema; it is not changed */
    static StompState read(ExportedState exported) {
        if (!exported.protocol().equals(StompProtocol.ID) || exported.schema() != StateWriter.SCHEMA) {
            throw new IllegalArgumentException("not STOMP state of schema " + StateWriter.SCHEMA + ": "
                    + exported.protocol() + " " + exported.schema());
        }
        byte[] bytes = exported.bytes();
        int end = bytes.length - Integer.BYTES;
        if (end < 0 || ByteBuffer.wrap(bytes).getInt(end) != StateWriter.checksum(bytes, end)) {
            throw new IllegalArgumentException("STOMP state of " + bytes.length + " bytes is damaged");
        }
        try {
            return new StateReader(bytes, end).read();
        } catch (IOException e) {
            throw new IllegalArgumentException("STOMP state is cut short", e);
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

    private StompState read() throws IOException {
        connection(section(StateWriter.CONNECTION));
        receipts(section(StateWriter.RECEIPTS));
        subscriptions(section(StateWriter.SUBSCRIPTIONS));
        unacknowledged(section(StateWriter.UNACKNOWLEDGED));
        taken(section(StateWriter.TAKEN));
        transactions(section(StateWriter.TRANSACTIONS));
        return state;
    }

    private void connection(DataInputStream in) throws IOException {
        state.phase = choice(Phase.values(), in);
        state.heartBeat = new HeartBeat(in.readInt(), in.readInt(), in.readInt(), in.readInt());
        state.lastReceipt = text(in);
        state.lastSerial = in.readLong();
    }

    private void receipts(DataInputStream in) throws IOException {
        state.receipts.unanswered = in.readInt();
        state.receipts.lastToken = in.readLong();
        for (int left = in.readInt(); left > 0; left--) {
            state.receipts.put(in.readLong(), new Receipts.Owed(text(in), in.readInt()));
        }
    }

    private void subscriptions(DataInputStream in) throws IOException {
        state.subscriptions.lastIdentifier(in.readInt());
        for (int left = in.readInt(); left > 0; left--) {
            String id = text(in);
            TopicFilter filter = TopicFilter.of(text(in));
            boolean prefixed = in.readUnsignedByte() != 0;
            AckMode ack = choice(AckMode.values(), in);
            state.subscriptions.add(new Subscriptions.Entry(id, filter, prefixed, ack, in.readInt()), in.readInt());
        }
    }

    private void unacknowledged(DataInputStream in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            long serial = in.readLong();
            int packetId = in.readUnsignedShort();
            String id = text(in);
            Subscriptions.Entry subscription = state.subscriptions.get(id);
            if (subscription == null) {
                throw new IllegalArgumentException("STOMP state has a message of no subscription: " + id);
            }
            state.unacknowledged.add(serial, new Unacknowledged.Entry(packetId, subscription));
        }
    }

    private void taken(DataInputStream in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            state.taken.add(in.readUnsignedShort());
        }
    }

    private void transactions(DataInputStream in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            String name = text(in);
            List<Transactions.Step> steps = new ArrayList<>();
            for (int more = in.readInt(); more > 0; more--) {
                steps.add(step(in));
            }
            state.transactions.restore(name, steps);
        }
    }

    private static Transactions.Step step(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case StateWriter.PUBLISH -> new Transactions.Publish(publication(in));
            case StateWriter.SETTLE -> new Transactions.Settle(in.readLong());
            default -> throw new IllegalArgumentException("STOMP state has a step of kind " + kind);
        };
    }

    private static Publication publication(DataInputStream in) throws IOException {
        Topic topic = Topic.of(text(in));
        Payload payload = Payload.of(bytes(in));
        Qos qos = Qos.of(in.readUnsignedByte());
        boolean retain = in.readUnsignedByte() != 0;
        List<Header> headers = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            Header.Kind kind = choice(Header.Kind.values(), in);
            String name = text(in);
            headers.add(new Header(kind, name, choice(Header.Type.values(), in), bytes(in)));
        }
        return new Publication(topic, payload, qos, retain, Headers.of(headers));
    }

    private static <T> T choice(T[] of, DataInputStream in) throws IOException {
        int number = in.readUnsignedByte();
        if (number >= of.length) {
            throw new IllegalArgumentException("STOMP state has " + number + " of " + of.length + " choices");
        }
        return of[number];
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        int size = in.readInt();
        byte[] bytes = size < 0 ? new byte[0] : in.readNBytes(size);
        if (bytes.length != size) {
            throw new IOException("less than " + size + " bytes");
        }
        return bytes;
    }
}
