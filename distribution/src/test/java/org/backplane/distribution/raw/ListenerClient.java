// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.raw;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.BrokerUnderTest;

/** A client of one listener by its name, over TCP or TLS, in as few packets as it takes to see that it is served. One thread. */
public final class ListenerClient implements AutoCloseable {
    private static final int PATIENCE_MS = 20_000;
    private static final AtomicInteger CLIENTS = new AtomicInteger();

    private final Socket socket;

    private ListenerClient(Socket socket) {
        this.socket = socket;
    }

    /** Connects, and shakes hands if there is a context to do so. */
    public static ListenerClient open(BrokerProcess broker, String listener, Optional<SSLContext> tls)
            throws IOException {
        return open(broker, listener, tls, "");
    }

    /** The same, asking for a host by name. */
    public static ListenerClient open(BrokerProcess broker, String listener, Optional<SSLContext> tls, String host)
            throws IOException {
        return open(broker.endpoints().port(listener), tls, host);
    }

    /** The same by way of somebody who listens there. */
    public static ListenerClient open(int port, Optional<SSLContext> tls) throws IOException {
        return open(port, tls, "");
    }

    private static ListenerClient open(int port, Optional<SSLContext> tls, String host) throws IOException {
        Socket socket = tls.isPresent() ? tls.get().getSocketFactory().createSocket() : new Socket();
        socket.setSoTimeout(PATIENCE_MS);
        if (socket instanceof SSLSocket secure && !host.isEmpty()) {
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            secure.setSSLParameters(parameters);
        }
        try {
            socket.connect(new InetSocketAddress(BrokerUnderTest.HOST, port));
            if (socket instanceof SSLSocket secure) {
                secure.startHandshake();
            }
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return new ListenerClient(socket);
    }

    /** For those who look at something else than whom they talk to. */
    public static SSLContext trustingAnybody() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Credulous()}, null);
        return context;
    }

    private static final class Credulous implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The return code of CONNACK. */
    public int connect() throws IOException {
        send(Packets.connect(4, "listener-client-" + CLIENTS.incrementAndGet(), true, 0, new Bytes()));
        return read(4)[3];
    }

    /** Asks whether it is still served. */
    public void ping(String what) throws IOException {
        try {
            send(Packets.ping());
            read(2);
        } catch (IOException e) {
            throw new IOException(what + ": " + e.getMessage(), e);
        }
    }

    private byte[] read(int bytes) throws IOException {
        byte[] read = socket.getInputStream().readNBytes(bytes);
        if (read.length < bytes) {
            throw new IOException("the connection was closed");
        }
        return read;
    }

    /** Whether the broker closes it. */
    public boolean ends() throws IOException {
        return socket.getInputStream().read() < 0;
    }

    /** The subject of the certificate it was shown. */
    public String serverName() throws IOException {
        return ((SSLSocket) socket).getSession().getPeerCertificates()[0] instanceof X509Certificate shown
                ? shown.getSubjectX500Principal().getName()
                : "";
    }

    public String cipherSuite() {
        return ((SSLSocket) socket).getSession().getCipherSuite();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
