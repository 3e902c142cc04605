// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.protocol.mqtt.codec.Property;
import org.backplane.protocol.mqtt.codec.Utf8;

/**
 * A message's headers as PUBLISH properties (MQTT 5.0 section 3.3.2.3), in their order. Messages of other protocols may have
 * headers that MQTT has no form for: a number becomes its digits, bytes that are no UTF-8 become Base64, a standard header
 * that MQTT does not know or can't express becomes a user property; what is longer than a string can be is left out.
 */
final class MessageProperties {
    private static final int STRING_BYTES_MAX = 65_535;
    private static final long EXPIRY_S_MAX = 0xFFFF_FFFFL;

    private MessageProperties() {}

    /** Appends all that is the same for every target. Answers how many headers had to be left out. */
    static int write(Message message, long nowMs, ByteBuf out) {
        if (message.expiresAtMs() != Message.NEVER) {
            long leftS = (message.expiresAtMs() - nowMs + 999) / 1000;
            out.writeByte(Property.MESSAGE_EXPIRY_INTERVAL);
            out.writeInt((int) Math.clamp(leftS, 1, EXPIRY_S_MAX));
        }
        int leftOut = 0;
        int written = 0;
        for (Header header : message.headers().list()) {
            int property = standard(header);
            if (property != 0 && (written & 1 << property) == 0 && writeStandard(property, header, out)) {
                written |= 1 << property;
            } else if (!writeUser(header, out)) {
                leftOut++;
            }
        }
        return leftOut;
    }

    private static int standard(Header header) {
        if (header.kind() != Header.Kind.STANDARD) {
            return 0;
        }
        return switch (header.name()) {
            case Headers.CONTENT_TYPE -> Property.CONTENT_TYPE;
            case Headers.REPLY_TO -> Property.RESPONSE_TOPIC;
            case Headers.CORRELATION_ID -> Property.CORRELATION_DATA;
            case Headers.PAYLOAD_FORMAT -> Property.PAYLOAD_FORMAT_INDICATOR;
            default -> 0;
        };
    }

    private static boolean writeStandard(int property, Header header, ByteBuf out) {
        int start = out.writerIndex();
        out.writeByte(property);
        boolean done = switch (property) {
            case Property.PAYLOAD_FORMAT_INDICATOR -> format(header, out);
            case Property.CORRELATION_DATA -> binary(header.value(), out);
            case Property.RESPONSE_TOPIC -> topic(header, out);
            default -> text(header, out);
        };
        if (!done) {
            out.writerIndex(start);
        }
        return done;
    }

    private static boolean format(Header header, ByteBuf out) {
        if (header.type() != Header.Type.LONG || header.number() >>> 1 != 0) {
            return false;
        }
        out.writeByte((int) header.number());
        return true;
    }

    private static boolean topic(Header header, ByteBuf out) {
        for (byte b : header.value()) {
            if (b == '+' || b == '#') {
                return false;
            }
        }
        return header.type() == Header.Type.TEXT && header.value().length > 0 && checked(header.value(), out);
    }

    private static boolean writeUser(Header header, ByteBuf out) {
        int start = out.writerIndex();
        out.writeByte(Property.USER_PROPERTY);
        boolean done = name(header.name(), out) && text(header, out);
        if (!done) {
            out.writerIndex(start);
        }
        return done;
    }

    private static boolean name(String name, ByteBuf out) {
        int size = ByteBufUtil.utf8Bytes(name);
        if (size > STRING_BYTES_MAX) {
            return false;
        }
        out.writeShort(size);
        int start = out.writerIndex();
        ByteBufUtil.writeUtf8(out, name);
        return Utf8.firstBad(out, start, size) < 0;
    }

    private static boolean text(Header header, ByteBuf out) {
        return switch (header.type()) {
            case TEXT -> checked(header.value(), out);
            case LONG -> binary(Long.toString(header.number()).getBytes(StandardCharsets.US_ASCII), out);
            case BYTES ->
                checked(header.value(), out) || binary(Base64.getEncoder().encode(header.value()), out);
        };
    }

    private static boolean checked(byte[] utf8, ByteBuf out) {
        int start = out.writerIndex();
        if (binary(utf8, out) && Utf8.firstBad(out, start + 2, utf8.length) < 0) {
            return true;
        }
        out.writerIndex(start);
        return false;
    }

    private static boolean binary(byte[] bytes, ByteBuf out) {
        if (bytes.length > STRING_BYTES_MAX) {
            return false;
        }
        out.writeShort(bytes.length).writeBytes(bytes);
        return true;
    }
}
