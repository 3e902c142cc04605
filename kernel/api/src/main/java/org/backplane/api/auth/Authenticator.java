// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.auth;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Finds out who a client is, by methods with names (MQTT 5.0 section 4.12; the names are usually those of SASL mechanisms). A
 * bundle registers it as a service. The kernel conducts the exchanges, so one goes on while the protocol's code is replaced; when
 * the authenticator itself goes, whatever exchange it has is over and refused.
 */
@ConsumerType
public interface Authenticator {
    /**
     * The names of the methods it serves, exactly as clients write them; read once, when the service comes. Of two services
     * with the same name, the one that came last has it.
     */
    Set<String> methods();

    /**
     * A client begins: when it connects, or again on a live connection ({@link AuthRequest#principal} is there then). On the
     * connection's lane; must not block. What it throws refuses the client and is logged.
     */
    Exchange begin(AuthRequest request);

    /** One client's exchange. All calls come on the connection's lane, one after the other; none may block. */
    @ConsumerType
    interface Exchange {
        /**
         * The client's next data; the first ones came with the request.
         *
         * @param data not to be changed; null if the packet had none (in SASL's words: no initial response)
         * @param reply to be answered once, now or later: until then nothing more comes from the client
         */
        void step(byte @Nullable [] data, Reply reply);

        /** It ends without an answer of yours: the client is gone, or took too long, or the service goes. Answers are ignored. */
        default void abandon() {}
    }

    /** Takes the answer to a step. Any thread; what comes after the first answer is ignored. */
    interface Reply {
        void answer(AuthStep step);
    }
}
