// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.protocol;

import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.backplane.api.broker.ConnectRequest;
import org.backplane.api.broker.Session;
import org.backplane.api.message.Payload;
import org.backplane.api.transport.Endpoint;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A client's connection. The channel, its clock and its session are the kernel's; a handler is lent this while its code
 * lasts. Used on the connection's lane only.
 */
@ProviderType
public interface Connection {
    /** Unique within this process. */
    long id();

    Endpoint endpoint();

    /**
     * Whose connection it is. Behind a proxy that speaks the PROXY protocol this is the client's own address, known from the first
     * {@link ConnectionHandler#onData} on; before it is the proxy's.
     */
    SocketAddress remoteAddress();

    /**
     * The certificates the client showed in its TLS handshake and was trusted by (RFC 8446 section 4.4.2), its own first; from the
     * first {@link ConnectionHandler#onData} on. Empty without TLS, or if it showed none.
     */
    default List<X509Certificate> clientCertificates() {
        return List.of();
    }

    /**
     * The buffer that goes out next, with room for at least {@code bytes}: append whole packets to it at once. Written and
     * flushed by the kernel once at the end of the loop's turn, together with all other connections touched in it.
     */
    ByteBuf outgoing(int bytes);

    /** Sends a large buffer after what is in {@link #outgoing} so far, without copying. Takes over the reference. */
    void write(ByteBuf buffer);

    /**
     * Sends a large borrowed payload after what is in {@link #outgoing} so far, from the buffer that it was read into. The kernel does
     * so only where that buffer is not pinned for longer than this turn, or it alone: not if the client has yet to take what was
     * sent before.
     *
     * @return false if it is not sent, since it is kept or would pin too much: {@linkplain #write(ByteBuf) write} a copy
     */
    default boolean writeBorrowed(Payload payload) {
        return false;
    }

    /** Whether what waits to be sent is below the bound; above it the kernel delivers nothing more for now. */
    boolean isWritable();

    /**
     * Asks for a session; the answer is {@link ConnectionHandler#onConnected}. Until then no data is fed. The kernel may
     * move the connection to the session's lane meanwhile: it then calls {@link ConnectionHandler#export} here and
     * {@link ProtocolLane#resume} there.
     *
     * <p>If the request has an authentication method, that comes first: {@link ConnectionHandler#onAuthentication} for each
     * step the client is to answer, and data is fed while it is the client's turn. Where that ends in a refusal, so does this.
     */
    void connect(ConnectRequest request);

    /** The authentication that {@link #connect} began; empty if that named no method, or was not called yet. */
    Optional<Authentication> authentication();

    /** The session, from {@link ConnectionHandler#onConnected} with success on. */
    Optional<Session> session();

    /**
     * Asks for {@link ConnectionHandler#onWake} once, after a time; asking again replaces it. The clock is the kernel's: it
     * goes on while the code is replaced, and wakes whichever version is attached then.
     *
     * @param delayMs milliseconds, 0 to {@link Integer#MAX_VALUE}, kept to within some 10 ms; negative for never
     */
    void wakeIn(int delayMs);

    /**
     * The client was just told no: an error code, an error frame. Versions of a protocol are compared by it; what the kernel
     * refused itself it sets off.
     */
    void countRefusal();

    /**
     * Closes after what was written so far is sent. Data still coming is dropped. If the session was not ended with
     * {@link Session#end} first, this is an abnormal end: the will applies.
     */
    void close();
}
