// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.log;

import java.util.Optional;
import org.backplane.api.broker.Will;

/**
 * What is stored of a session besides its subscriptions and cursors.
 *
 * @param number its key in the other tables
 * @param clientId whose it is
 * @param expiryS seconds it outlives its connection; 4,294,967,295 for ever
 * @param disconnectedAtMs wall-clock milliseconds of the end of its last connection; 0 while connected
 * @param will not yet published
 * @param willDueAtMs wall-clock milliseconds when it is; 0 while connected
 */
public record SessionRecord(
        long number, String clientId, long expiryS, long disconnectedAtMs, Optional<Will> will, long willDueAtMs) {
    private static final int LAYOUT = 1;

    public byte[] encode() {
        ByteWriter out = new ByteWriter(64);
        out.u8(LAYOUT)
                .i64(number)
                .string(clientId)
                .i64(expiryS)
                .i64(disconnectedAtMs)
                .i64(willDueAtMs);
        out.u8(will.isPresent() ? 1 : 0);
        will.ifPresent(w -> out.i64(w.delayS()).i64(w.expiryS()).bytes(MessageCodec.encode(w.message())));
        return out.toArray();
    }

    public static SessionRecord decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int layout = in.u8();
        if (layout != LAYOUT) {
            throw new IllegalArgumentException("session layout " + layout + " is unknown, this broker reads " + LAYOUT);
        }
        long number = in.i64();
        String clientId = in.string();
        long expiryS = in.i64();
        long disconnectedAtMs = in.i64();
        long willDueAtMs = in.i64();
        Optional<Will> will = Optional.empty();
        if (in.u8() == 1) {
            long delayS = in.i64();
            long willExpiryS = in.i64();
            will = Optional.of(new Will(MessageCodec.decode(in.rest()), delayS, willExpiryS));
        }
        return new SessionRecord(number, clientId, expiryS, disconnectedAtMs, will, willDueAtMs);
    }
}
