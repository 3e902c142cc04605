// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.auth;

import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.backplane.api.transport.Endpoint;

/**
 * Who begins an exchange.
 *
 * @param method name, one of {@link Authenticator#methods}
 * @param clientId as sent; empty if the broker is to assign one
 * @param username as sent with the connect, beside the method
 * @param endpoint the listener it came by
 * @param remoteAddress where it comes from
 * @param clientCertificates as {@code Connection.clientCertificates}: trusted, its own first; empty if it showed none
 * @param principal who it was until now, if it authenticates again on a live connection
 */
public record AuthRequest(
        String method,
        String clientId,
        Optional<String> username,
        Endpoint endpoint,
        SocketAddress remoteAddress,
        List<X509Certificate> clientCertificates,
        Optional<Principal> principal) {}
