// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
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
    private final Channel channel;
    private final SessionLink link;
    private final SessionSearch search;
    private final ConnectRequest request;

    AuthenticatingClient(
            ClientConnection connection,
            Channel channel,
            SessionLink link,
            SessionSearch search,
            ConnectRequest request) {
        this.connection = connection;
        this.channel = channel;
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
                peerCertificates(),
                principal);
    }

    private List<Certificate> peerCertificates() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return List.of();
        }
        try {
            return List.of(tls.engine().getSession().getPeerCertificates());
        } catch (SSLPeerUnverifiedException e) {
            return List.of(); // it showed none, which is for the authenticator to judge
        }
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
