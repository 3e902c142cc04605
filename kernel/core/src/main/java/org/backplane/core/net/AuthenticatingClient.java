// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.Optional;
import org.backplane.api.auth.AuthRequest;
import org.backplane.api.auth.AuthStep;
import org.backplane.api.auth.Principal;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.ConnectResult;
import org.backplane.core.lane.Lane;
import org.backplane.core.session.Link.Pause;

/** A connection as its authentication sees it. On the connection's lane only. */
final class AuthenticatingClient implements ClientAuthentication.Client {
    private final ClientConnection connection;
    private final SessionLink link;
    private final SessionSearch search;
    private final ConnectRequest request;

    AuthenticatingClient(ClientConnection connection, SessionLink link, SessionSearch search, ConnectRequest request) {
        this.connection = connection;
        this.link = link;
        this.search = search;
        this.request = request;
    }

    @Override
    public Lane lane() {
        return connection.lane().lane();
    }

    @Override
    public boolean isEnding() {
        return connection.isEnding();
    }

    @Override
    public AuthRequest identity(String method, Optional<Principal> principal) {
        String clientId = connection.clientId();
        return new AuthRequest(
                method,
                clientId == null ? request.clientId() : clientId,
                request.username(),
                connection.endpoint(),
                connection.remoteAddress(),
                connection.clientCertificates(),
                principal);
    }

    @Override
    public void listen(boolean listens) {
        if (listens) {
            connection.resume(Pause.CONNECTING);
        } else {
            connection.pause(Pause.CONNECTING);
        }
    }

    @Override
    public void admit() {
        search.begin(request);
    }

    @Override
    public void refuse(ConnectResult.Refused why) {
        link.connected(why);
    }

    @Override
    public void tell(AuthStep step) {
        link.authentication(step);
    }
}
