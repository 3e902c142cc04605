// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.auth;

import org.jspecify.annotations.Nullable;

/** What an authenticator has to say to a client's data. The bytes are kept and not changed by anybody. */
public sealed interface AuthStep {
    /**
     * The client is to answer that.
     *
     * @param data at most 65,535 bytes; null for none
     */
    record Continue(byte @Nullable [] data) implements AuthStep {}

    /**
     * It is who it says.
     *
     * @param data the client's proof that we are who we say, if the method has one: at most 65,535 bytes; null for none
     */
    record Success(Principal principal, byte @Nullable [] data) implements AuthStep {}

    /**
     * No.
     *
     * @param text is told the client: nothing in it may help somebody who guesses
     */
    record Failure(Reason reason, String text) implements AuthStep {}

    /** Why not. */
    enum Reason {
        /** It could not prove who it is, or may not be here. */
        REFUSED,
        /** The kernel says so: nobody serves the method. */
        METHOD_UNKNOWN,
        /** Whoever would know can't be asked: directory, key server, the service itself. */
        UNAVAILABLE,
        /** More data than an exchange may have. */
        QUOTA_EXCEEDED
    }
}
