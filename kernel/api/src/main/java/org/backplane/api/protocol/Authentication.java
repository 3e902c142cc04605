// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.protocol;

import java.util.Optional;
import org.backplane.api.auth.Principal;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A connection's authentication by a method with steps. The kernel conducts it: nothing of it is a protocol's to export. On the
 * connection's lane only.
 */
@ProviderType
public interface Authentication {
    /** Whose word is awaited. */
    enum Turn {
        /** Nobody's: no exchange is under way. */
        NONE,
        /** The client's: give it to {@link #proceed}. */
        CLIENT,
        /** The authenticator's: {@link ConnectionHandler#onAuthentication} follows. */
        BROKER
    }

    /** The method's name, for as long as the connection lasts [MQTT-4.12.0-5, MQTT-4.12.1-1]. */
    String method();

    Turn turn();

    /** Who the client is, from the first success on. */
    Optional<Principal> principal();

    /** What the authenticator sent along with its last success; not to be changed. */
    byte @Nullable [] successData();

    /**
     * The client's answer. On the way to a session no data is fed until there is an answer to it.
     *
     * @param data kept; null if it sent none
     * @throws IllegalStateException if it is not its turn
     */
    void proceed(byte @Nullable [] data);

    /**
     * The client wants to authenticate again; all else on the connection goes on meanwhile. It has
     * {@code broker.connectTimeoutSeconds} for it.
     *
     * @param data kept; null if it sent none
     * @throws IllegalStateException if it has no session yet, or an exchange is under way
     */
    void again(byte @Nullable [] data);
}
