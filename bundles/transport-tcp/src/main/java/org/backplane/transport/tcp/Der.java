// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The few ASN.1 values a certificate is made of, in their distinguished encoding (ITU-T X.690). */
final class Der {
    private static final int CONSTRUCTED = 0x20;
    private static final int CONTEXT = 0x80;
    private static final Instant END_OF_UTC_TIME = Instant.parse("2050-01-01T00:00:00Z");

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return value(0x10 | CONSTRUCTED, concat(parts));
    }

    static byte[] set(byte[] element) {
        return value(0x11 | CONSTRUCTED, element);
    }

    /** {@code [number] EXPLICIT}. */
    static byte[] explicit(int number, byte[] inner) {
        return value(CONTEXT | CONSTRUCTED | number, inner);
    }

    /** {@code [number] IMPLICIT} of something without parts. */
    static byte[] implicit(int number, byte[] content) {
        return value(CONTEXT | number, content);
    }

    static byte[] integer(BigInteger number) {
        return value(0x02, number.toByteArray());
    }

    static byte[] booleanTrue() {
        return value(0x01, new byte[] {(byte) 0xFF});
    }

    static byte[] octetString(byte[] content) {
        return value(0x04, content);
    }

    /** A whole number of bytes as a bit string. */
    static byte[] bitString(byte[] content) {
        return value(0x03, concat(new byte[1], content));
    }

    static byte[] utf8String(String text) {
        return value(0x0C, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A time to the second, in the form that RFC 5280 section 4.1.2.5 wants for its year. */
    static byte[] time(Instant instant) {
        boolean isShort = instant.isBefore(END_OF_UTC_TIME);
        String pattern = isShort ? "yyMMddHHmmss'Z'" : "yyyyMMddHHmmss'Z'";
        String text =
                DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC).format(instant);
        return value(isShort ? 0x17 : 0x18, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** An object identifier written with dots. */
    static byte[] oid(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(40 * Integer.parseInt(arcs[0]) + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            int arc = Integer.parseInt(arcs[i]);
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arc >>> shift != 0) {
                    content.write(0x80 | (arc >>> shift) & 0x7F);
                }
            }
            content.write(arc & 0x7F);
        }
        return value(0x06, content.toByteArray());
    }

    private static byte[] value(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 6);
        out.write(tag);
        byte[] length = BigInteger.valueOf(content.length).toByteArray();
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int zeros = length[0] == 0 ? 1 : 0;
            out.write(0x80 | length.length - zeros);
            out.write(length, zeros, length.length - zeros);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
