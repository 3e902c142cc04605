// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The properties of one packet (MQTT 5.0 section 2.2.2), read and checked in place. Used again for the next packet; those
 * that describe a message become headers in the order they came. Lane-confined.
 */
final class Properties {
    private final long[] numbers = new long[Property.COUNT];
    private final byte[][] values = new byte[Property.COUNT][];
    private final List<Header> headers = new ArrayList<>();
    private long seen;

    /** No properties: the packet has none, or is of a version without. */
    void clear() {
        seen = 0;
        headers.clear();
    }

    /**
     * Reads length and properties.
     *
     * @param allowed bit set of the identifiers that this packet may have
     */
    void read(PacketReader in, long allowed) {
        clear();
        int size = in.varInt();
        if (size == 0) {
            return;
        }
        int before = in.narrow(size);
        while (in.remaining() > 0) {
            int id = in.varInt();
            if (id >= Property.COUNT || (allowed & 1L << id) == 0) {
                throw in.malformed("property " + id + " does not belong here");
            }
            if ((seen & 1L << id) != 0 && id != Property.USER_PROPERTY) {
                throw in.protocolError("property " + id + " comes twice");
            }
            seen |= 1L << id;
            one(in, id);
        }
        in.widen(before);
    }

    boolean has(int id) {
        return (seen & 1L << id) != 0;
    }

    long number(int id, long otherwise) {
        return has(id) ? numbers[id] : otherwise;
    }

    Optional<String> text(int id) {
        return has(id) ? Optional.of(new String(values[id], StandardCharsets.UTF_8)) : Optional.empty();
    }

    /** The bytes of a property; null if it is not there. */
    byte @Nullable [] binary(int id) {
        return has(id) ? values[id] : null;
    }

    Headers headers() {
        return Headers.of(headers);
    }

    private void one(PacketReader in, int id) {
        switch (id) {
            case Property.PAYLOAD_FORMAT_INDICATOR -> {
                numbers[id] = bit(in, id);
                headers.add(Header.standard(Headers.PAYLOAD_FORMAT, numbers[id]));
            }
            case Property.REQUEST_PROBLEM_INFORMATION, Property.REQUEST_RESPONSE_INFORMATION ->
                numbers[id] = bit(in, id);
            case Property.RECEIVE_MAXIMUM -> numbers[id] = positive(in, id, in.u16());
            case Property.MAXIMUM_PACKET_SIZE -> numbers[id] = positive(in, id, in.u32());
            case Property.SUBSCRIPTION_IDENTIFIER -> numbers[id] = positive(in, id, in.varInt());
            case Property.TOPIC_ALIAS_MAXIMUM -> numbers[id] = in.u16();
            case Property.TOPIC_ALIAS -> numbers[id] = alias(in);
            case Property.MESSAGE_EXPIRY_INTERVAL, Property.SESSION_EXPIRY_INTERVAL, Property.WILL_DELAY_INTERVAL ->
                numbers[id] = in.u32();
            default -> bytes(in, id);
        }
    }

    private void bytes(PacketReader in, int id) {
        switch (id) {
            case Property.USER_PROPERTY -> {
                String name = in.text();
                headers.add(new Header(Header.Kind.APPLICATION, name, Header.Type.TEXT, in.textBytes()));
            }
            case Property.CONTENT_TYPE -> headers.add(text(Headers.CONTENT_TYPE, in.textBytes()));
            case Property.RESPONSE_TOPIC -> headers.add(text(Headers.REPLY_TO, responseTopic(in)));
            case Property.CORRELATION_DATA -> headers.add(Header.standard(Headers.CORRELATION_ID, in.binary()));
            case Property.AUTHENTICATION_DATA -> values[id] = in.binary();
            default -> values[id] = in.textBytes();
        }
    }

    private static Header text(String name, byte[] value) {
        return new Header(Header.Kind.STANDARD, name, Header.Type.TEXT, value);
    }

    private static byte[] responseTopic(PacketReader in) {
        byte[] topic = in.textBytes();
        for (byte b : topic) {
            if (b == '+' || b == '#') {
                throw in.reject(ReasonCode.TOPIC_NAME_INVALID, "response topic has a wildcard [MQTT-3.3.2-14]");
            }
        }
        if (topic.length == 0) {
            throw in.reject(ReasonCode.TOPIC_NAME_INVALID, "response topic is empty [MQTT-4.7.3-1]");
        }
        return topic;
    }

    private static int bit(PacketReader in, int id) {
        int value = in.u8();
        if (value > 1) {
            throw in.protocolError("property " + id + " is neither 0 nor 1");
        }
        return value;
    }

    private static long positive(PacketReader in, int id, long value) {
        if (value == 0) {
            throw in.protocolError("property " + id + " is 0");
        }
        return value;
    }

    private static int alias(PacketReader in) {
        int alias = in.u16();
        if (alias == 0) {
            throw in.reject(ReasonCode.TOPIC_ALIAS_INVALID, "topic alias is 0 [MQTT-3.3.2-8]");
        }
        return alias;
    }
}
