// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

/** What can be wrong with a packet's first two to five bytes (MQTT 5.0 section 2.1). */
final class FixedHeader {
    private FixedHeader() {}

    static void check(int type, int flags, MqttVersion version) {
        if ((version == MqttVersion.NONE) != (type == PacketType.CONNECT)) {
            throw reject(
                    ReasonCode.PROTOCOL_ERROR,
                    type,
                    0,
                    version == MqttVersion.NONE
                            ? "comes before CONNECT [MQTT-3.1.0-1]"
                            : "second CONNECT [MQTT-3.1.0-2]");
        }
        switch (type) {
            case PacketType.PUBLISH -> publish(flags);
            case PacketType.PUBREL, PacketType.SUBSCRIBE, PacketType.UNSUBSCRIBE -> {
                // MQTT 3.1 sets DUP on a repeated one.
                if ((version == MqttVersion.V3_1 ? flags & 7 : flags) != 2) {
                    throw reject(ReasonCode.MALFORMED_PACKET, type, 0, "reserved flags are not 0010 [MQTT-2.1.3-1]");
                }
            }
            case PacketType.CONNECT,
                    PacketType.PUBACK,
                    PacketType.PUBREC,
                    PacketType.PUBCOMP,
                    PacketType.PINGREQ,
                    PacketType.DISCONNECT -> zero(type, flags);
            case PacketType.AUTH -> {
                zero(type, flags);
                if (!version.isV5()) {
                    throw reject(ReasonCode.MALFORMED_PACKET, type, 0, "packet type 15 is reserved in 3.x");
                }
            }
            case 0 -> throw reject(ReasonCode.MALFORMED_PACKET, type, 0, "packet type 0 is reserved");
            default -> throw reject(ReasonCode.PROTOCOL_ERROR, type, 0, "comes from servers only");
        }
    }

    private static void publish(int flags) {
        if ((flags & 6) == 6) {
            throw reject(ReasonCode.MALFORMED_PACKET, PacketType.PUBLISH, 0, "QoS is 3 [MQTT-3.3.1-4]");
        }
        if ((flags & 6) == 0 && (flags & 8) != 0) {
            throw reject(ReasonCode.MALFORMED_PACKET, PacketType.PUBLISH, 0, "DUP at QoS 0 [MQTT-3.3.1-2]");
        }
    }

    private static void zero(int type, int flags) {
        if (flags != 0) {
            throw reject(ReasonCode.MALFORMED_PACKET, type, 0, "reserved flags are not 0000 [MQTT-2.1.3-1]");
        }
    }

    /** The length's last byte: not a zero that adds nothing. */
    static void checkLength(int type, int last, int shift) {
        if (last == 0 && shift > 0) {
            throw reject(
                    ReasonCode.MALFORMED_PACKET,
                    type,
                    1,
                    "remaining length is not in its shortest form [MQTT-1.5.5-1]");
        }
    }

    static void checkMore(int type, int shift) {
        if (shift == 21) {
            throw reject(ReasonCode.MALFORMED_PACKET, type, 1, "remaining length has more than four bytes");
        }
    }

    static void checkSize(int type, int size, int max) {
        if (size > max) {
            throw reject(ReasonCode.PACKET_TOO_LARGE, type, 1, "larger than " + max + " bytes");
        }
    }

    private static MalformedPacket reject(ReasonCode code, int type, int offset, String what) {
        return new MalformedPacket(code, PacketType.name(type), offset, what);
    }
}
