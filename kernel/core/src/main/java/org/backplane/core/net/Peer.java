// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a channel. On the connection's lane. */
final class Peer {
    private final Channel channel;
    private @Nullable SocketAddress told;

    Peer(Channel channel) {
        this.channel = channel;
    }

    /** A handler before says something: maybe whose connection it is. */
    void onEvent(Object event) {
        if (event instanceof ProxyGate.Client client) {
            told = client.address();
        }
    }

    /** The client's own address, as far as that is known. */
    SocketAddress address() {
        return told == null ? channel.remoteAddress() : told;
    }

    /** The certificates it was trusted by, its own first. */
    List<X509Certificate> certificates() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            return List.of();
        }
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate one : tls.engine().getSession().getPeerCertificates()) {
                if (one instanceof X509Certificate certificate) {
                    chain.add(certificate);
                }
            }
            return List.copyOf(chain);
        } catch (SSLPeerUnverifiedException e) {
            return List.of(); // it showed none
        }
    }
}
