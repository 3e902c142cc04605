// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import java.util.Optional;

/** Reads the four acknowledgements, DISCONNECT and AUTH (MQTT 5.0 sections 3.4 to 3.7, 3.14, 3.15). */
final class ShortPacketDecoder {
    private static final int[] PUBLISH_CODES = {0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99};
    private static final int[] RELEASE_CODES = {0x00, 0x92};
    /** Those of section 3.14.2.1 that a client may send. */
    private static final int[] DISCONNECT_CODES = {
        0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99
    };

    private static final int[] AUTH_CODES = {0x18, 0x19};

    private final Properties properties;

    ShortPacketDecoder(Properties properties) {
        this.properties = properties;
    }

    void acknowledgement(PacketReader in, int type, boolean v5, PacketSink sink) {
        int packetId = in.packetId();
        boolean publish = type == PacketType.PUBACK || type == PacketType.PUBREC;
        int code = reasonCode(in, v5, publish ? PUBLISH_CODES : RELEASE_CODES, Property.IN_ACKNOWLEDGEMENT);
        sink.acknowledgement(type, packetId, code);
    }

    void disconnect(PacketReader in, boolean v5, PacketSink sink) {
        int code = reasonCode(in, v5, DISCONNECT_CODES, Property.IN_DISCONNECT);
        sink.disconnect(code, v5 ? properties.number(Property.SESSION_EXPIRY_INTERVAL, -1) : -1);
    }

    void auth(PacketReader in, PacketSink sink) {
        if (in.remaining() == 0) {
            sink.auth(0, Optional.empty(), null);
            return;
        }
        int code = reasonCode(in, true, AUTH_CODES, Property.IN_AUTH);
        Optional<String> method = properties.text(Property.AUTHENTICATION_METHOD);
        sink.auth(code, method, properties.binary(Property.AUTHENTICATION_DATA));
    }

    /** Reason code and properties, each left out together with all behind it if it says nothing. */
    private int reasonCode(PacketReader in, boolean v5, int[] known, long allowed) {
        properties.clear();
        int code = 0;
        if (v5 && in.remaining() > 0) {
            code = in.u8();
            if (!contains(known, code)) {
                throw in.protocolError("reason code " + code + " does not belong here");
            }
            if (in.remaining() > 0) {
                properties.read(in, allowed);
            }
        }
        in.finish();
        return code;
    }

    private static boolean contains(int[] known, int code) {
        for (int one : known) {
            if (one == code) {
                return true;
            }
        }
        return false;
    }
}
