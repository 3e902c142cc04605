// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

/**
 * A packet that breaks the specification or an announced limit; the only thing the decoder throws. Has no stack trace: a
 * hostile client would make us pay for one per packet, and packet and offset say more.
 */
public final class MalformedPacket extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ReasonCode code;
    private final String packet;
    private final int offset;
    private final String what;

    /**
     * @param code what to tell an MQTT 5 client
     * @param packet name of the packet
     * @param offset in bytes from the packet's first byte
     * @param what is wrong; our own words only, since it is sent to the client
     */
    public MalformedPacket(ReasonCode code, String packet, int offset, String what) {
        super(null, null, false, false);
        this.code = code;
        this.packet = packet;
        this.offset = offset;
        this.what = what;
    }

    public ReasonCode code() {
        return code;
    }

    public String packet() {
        return packet;
    }

    public int offset() {
        return offset;
    }

    /** For people, at the other end too. */
    @Override
    public String getMessage() {
        return packet + " at byte " + offset + ": " + what;
    }
}
