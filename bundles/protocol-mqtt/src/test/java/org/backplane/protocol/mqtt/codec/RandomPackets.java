// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import java.util.random.RandomGenerator;
import org.backplane.protocol.mqtt.Wire;

/** Valid packets of all kinds that a client may send, from a seeded source. */
final class RandomPackets {
    private static final String[] TOPICS = {
        "a", "a/b", "sensors/7/temperature", "/", "$SYS/x", "caf\u00e9/\u20ac/\ud83d\ude00", "a//b"
    };
    private static final String[] FILTERS = {"#", "+", "a/+/b", "a/#", "+/+", "/", "$share/g/a/#", "\u20ac/+", "x"};
    private static final int[] PUBLISH_CODES = {0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99};

    private final RandomGenerator random;
    private final boolean v5;

    RandomPackets(RandomGenerator random, boolean v5) {
        this.random = random;
        this.v5 = v5;
    }

    /** Any packet but CONNECT. */
    byte[] next() {
        return switch (random.nextInt(v5 ? 11 : 10)) {
            case 0, 1, 2 -> publish();
            case 3 -> ack(0x40, true);
            case 4 -> ack(0x50, true);
            case 5 -> ack(0x62, false);
            case 6 -> ack(0x70, false);
            case 7 -> subscribe();
            case 8 -> unsubscribe();
            case 9 -> random.nextBoolean() ? Wire.packet(0xC0).bytes() : disconnect();
            default -> auth();
        };
    }

    byte[] connect() {
        boolean will = random.nextBoolean();
        boolean user = random.nextBoolean();
        boolean password = user && random.nextBoolean();
        int flags = 2 | (user ? 0x80 : 0) | (password ? 0x40 : 0);
        if (will) {
            flags |= 4 | random.nextInt(3) << 3 | random.nextInt(2) << 5;
        }
        Wire out = Wire.packet(0x10).text("MQTT").u8(v5 ? 5 : 4).u8(flags).u16(random.nextInt(65_536));
        if (v5) {
            out.properties(connectProperties());
        }
        out.text(text(20));
        if (will) {
            if (v5) {
                Wire properties = messageProperties();
                out.properties(maybe() ? properties.u8(0x18).u32(random.nextInt()) : properties);
            }
            out.text(pick(TOPICS)).binary(bytes(50));
        }
        if (user) {
            out.text(text(10));
        }
        return (password ? out.binary(bytes(10)) : out).bytes();
    }

    private Wire connectProperties() {
        Wire out = Wire.fields();
        if (maybe()) {
            out.u8(0x11).u32(random.nextInt());
        }
        if (maybe()) {
            out.u8(0x21).u16(1 + random.nextInt(65_535));
        }
        if (maybe()) {
            out.u8(0x27).u32(1 + random.nextInt(Integer.MAX_VALUE - 1));
        }
        if (maybe()) {
            out.u8(0x22).u16(random.nextInt(65_536));
        }
        if (maybe()) {
            out.u8(0x19).u8(random.nextInt(2)).u8(0x17).u8(random.nextInt(2));
        }
        if (maybe()) {
            out.u8(0x15).text("SCRAM").u8(0x16).binary(bytes(9));
        }
        return user(out);
    }

    private byte[] publish() {
        int qos = random.nextInt(3);
        int dup = qos > 0 && maybe() ? 8 : 0;
        boolean alias = v5 && maybe();
        Wire out = Wire.packet(0x30 | dup | qos << 1 | random.nextInt(2));
        out.text(alias && maybe() ? "" : pick(TOPICS));
        if (qos > 0) {
            out.u16(1 + random.nextInt(65_535));
        }
        if (v5) {
            Wire properties = messageProperties();
            out.properties(alias ? properties.u8(0x23).u16(1 + random.nextInt(65_535)) : properties);
        }
        return out.raw(bytes(random.nextInt(10) == 0 ? 300 : 30)).bytes();
    }

    private Wire messageProperties() {
        Wire out = Wire.fields();
        if (maybe()) {
            out.u8(0x01).u8(random.nextInt(2));
        }
        user(out);
        if (maybe()) {
            out.u8(0x02).u32(random.nextInt());
        }
        if (maybe()) {
            out.u8(0x03).text(text(20));
        }
        if (maybe()) {
            out.u8(0x08).text(pick(TOPICS));
        }
        if (maybe()) {
            out.u8(0x09).binary(bytes(20));
        }
        return user(out);
    }

    private byte[] ack(int first, boolean publish) {
        Wire out = Wire.packet(first).u16(1 + random.nextInt(65_535));
        if (v5 && maybe()) {
            out.u8(publish ? PUBLISH_CODES[random.nextInt(PUBLISH_CODES.length)] : random.nextInt(2) * 0x92);
            if (maybe()) {
                out.properties(reason());
            }
        }
        return out.bytes();
    }

    private byte[] subscribe() {
        Wire out = Wire.packet(0x82).u16(1 + random.nextInt(65_535));
        if (v5) {
            Wire properties = Wire.fields();
            out.properties(user(maybe() ? properties.u8(0x0B).varInt(1 + random.nextInt(268_435_455)) : properties));
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            String filter = pick(FILTERS);
            int noLocal = filter.startsWith("$share") ? 0 : random.nextInt(2) << 2;
            int options = noLocal | random.nextInt(2) << 3 | random.nextInt(3) << 4;
            out.text(filter).u8(random.nextInt(3) | (v5 ? options : 0));
        }
        return out.bytes();
    }

    private byte[] unsubscribe() {
        Wire out = Wire.packet(0xA2).u16(1 + random.nextInt(65_535));
        if (v5) {
            out.properties(user(Wire.fields()));
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            out.text(pick(FILTERS));
        }
        return out.bytes();
    }

    private byte[] disconnect() {
        Wire out = Wire.packet(0xE0);
        if (v5 && maybe()) {
            out.u8(random.nextInt(2) * 4);
            if (maybe()) {
                out.properties(maybe() ? reason().u8(0x11).u32(random.nextInt()) : reason());
            }
        }
        return out.bytes();
    }

    private byte[] auth() {
        Wire properties = reason().u8(0x15).text("SCRAM").u8(0x16).binary(bytes(9));
        return Wire.packet(0xF0)
                .u8(0x18 + random.nextInt(2))
                .properties(properties)
                .bytes();
    }

    private Wire reason() {
        return user(maybe() ? Wire.fields().u8(0x1F).text(text(30)) : Wire.fields());
    }

    private Wire user(Wire to) {
        for (int i = random.nextInt(3); i > 0; i--) {
            to.u8(0x26).text(text(5)).text(text(40));
        }
        return to;
    }

    private boolean maybe() {
        return random.nextBoolean();
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    private String text(int max) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(max); i >= 0; i--) {
            int kind = random.nextInt(12);
            text.appendCodePoint(
                    kind == 0
                            ? 0x10000 + random.nextInt(0x1000)
                            : kind == 1 ? 0xA1 + random.nextInt(0x700) : 'a' + random.nextInt(26));
        }
        return text.toString();
    }

    private byte[] bytes(int max) {
        byte[] bytes = new byte[random.nextInt(max)];
        random.nextBytes(bytes);
        return bytes;
    }
}
