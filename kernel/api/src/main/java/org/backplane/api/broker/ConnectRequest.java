// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.broker;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for when it connects. Everything in it is kept (no borrowed bytes).
 *
 * @param clientId empty to have one assigned
 * @param protocol what it speaks, for people: {@code MQTT 5.0}
 * @param cleanStart drop an existing session first
 * @param sessionExpiryS seconds the session stays after the connection; 0 ends with it, 4,294,967,295 never
 * @param receiveMaximum QoS 1 and 2 deliveries the client takes without acknowledging, 1 to 65,535
 * @param keepAliveS longest silence in seconds; 0 for any
 * @param will to publish when it goes without a word
 * @param username as sent
 * @param password as sent; not to be changed
 */
public record ConnectRequest(
        String clientId,
        String protocol,
        boolean cleanStart,
        long sessionExpiryS,
        int receiveMaximum,
        int keepAliveS,
        Optional<Will> will,
        Optional<String> username,
        byte @Nullable [] password) {
    /** {@link #sessionExpiryS} of a session that never expires. */
    public static final long NEVER_EXPIRES = 4_294_967_295L;
}
