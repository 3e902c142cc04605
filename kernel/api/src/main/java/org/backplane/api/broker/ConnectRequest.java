// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.broker;

import java.util.Optional;
import org.backplane.api.auth.AuthData;
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
 * @param authentication the method by which it wants to say who it is, if it names one
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
        byte @Nullable [] password,
        Optional<AuthData> authentication) {
    /** {@link #sessionExpiryS} of a session that never expires. */
    public static final long NEVER_EXPIRES = 4_294_967_295L;

    /** A request without an authentication method. */
    public ConnectRequest(
            String clientId,
            String protocol,
            boolean cleanStart,
            long sessionExpiryS,
            int receiveMaximum,
            int keepAliveS,
            Optional<Will> will,
            Optional<String> username,
            byte @Nullable [] password) {
        this(
                clientId,
                protocol,
                cleanStart,
                sessionExpiryS,
                receiveMaximum,
                keepAliveS,
                will,
                username,
                password,
                Optional.empty());
    }

    /** The same with another client id. */
    public ConnectRequest withClientId(String id) {
        return new ConnectRequest(
                id,
                protocol,
                cleanStart,
                sessionExpiryS,
                receiveMaximum,
                keepAliveS,
                will,
                username,
                password,
                authentication);
    }
}
