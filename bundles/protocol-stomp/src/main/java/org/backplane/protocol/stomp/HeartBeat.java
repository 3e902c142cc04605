// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

/**
 * What was agreed on heart-beats. All in milliseconds, 0 for none.
 *
 * @param offerMs what we announced to offer
 * @param wantMs what we announced to want
 * @param outMs how often we send one
 * @param inMs how often the client does
 */
record HeartBeat(int offerMs, int wantMs, int outMs, int inMs) {
    static final HeartBeat NONE = new HeartBeat(0, 0, 0, 0);

    /** Longest keep-alive that can be asked of the kernel, in seconds. */
    private static final int KEEP_ALIVE_S_MAX = 65_535;

    /**
     * The less often of what one side offers and the other wants, if both do.
     *
     * @param header {@code <can send>,<wants to receive>} of CONNECT
     */
    static HeartBeat agree(String header, int offerMs, int wantMs) {
        String[] parts = header.split(",", -1);
        if (parts.length != 2) {
            throw wrong(header);
        }
        int canSendMs = number(parts[0], header);
        int wantsMs = number(parts[1], header);
        int outMs = offerMs == 0 || wantsMs == 0 ? 0 : Math.max(offerMs, wantsMs);
        int inMs = wantMs == 0 || canSendMs == 0 ? 0 : Math.max(wantMs, canSendMs);
        return new HeartBeat(offerMs, wantMs, outMs, inMs);
    }

    private static int number(String text, String header) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw wrong(header);
    }

    private static StompError wrong(String header) {
        return new StompError("heart-beat is two numbers of milliseconds, not " + StompError.quote(header));
    }

    /** The kernel closes a client that is silent for one and a half times as long. In seconds, rounded up. */
    int keepAliveS() {
        return Math.min(KEEP_ALIVE_S_MAX, (int) ((inMs + 999L) / 1000));
    }

    /** How long to wait with the next one: a tenth less than agreed, since no clock is exact. */
    int wakeInMs() {
        return outMs == 0 ? -1 : outMs - outMs / 10;
    }
}
