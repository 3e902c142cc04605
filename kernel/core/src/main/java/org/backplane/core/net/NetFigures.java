// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.concurrent.atomic.AtomicLong;
import org.backplane.api.runtime.Metrics;
import org.backplane.core.metrics.LogHistogram;

/** What connections count. */
final class NetFigures {
    final Metrics.Counter accepted;
    final Metrics.Counter rejected;
    final Metrics.Counter rejectedByListener;
    final Metrics.Counter acceptPauses;
    final Metrics.Counter acceptFailures;
    final Metrics.Counter proxyErrors;
    final Metrics.Counter handshakeFailures;
    final Metrics.Counter reloads;
    final Metrics.Counter reloadFailures;
    final Metrics.Counter connectTimeouts;
    final Metrics.Counter keepAliveTimeouts;
    final Metrics.Counter packetTimeouts;
    final Metrics.Counter heldTooMuch;
    final Metrics.Counter channelErrors;
    final Metrics.Counter handlerErrors;
    final Metrics.Counter lanesBlocked;
    final Metrics.Counter authenticated;
    final Metrics.Counter authenticationRefused;
    final Metrics.Counter authenticationUnavailable;
    final Metrics.Counter authenticationTooLarge;
    private final LogHistogram pauses = new LogHistogram();
    private final AtomicLong longestPauseNs = new AtomicLong();
    private final Metrics.Counter swaps;
    private final Metrics.Counter swapPauseNs;

    NetFigures(Metrics metrics) {
        accepted = metrics.counter("connection.accepted", "Connections accepted");
        rejected = metrics.counter("connection.rejected", "Connections closed at once because there were too many");
        rejectedByListener = metrics.counter(
                "connection.rejected-by-listener", "Connections closed at once because their listener had too many");
        acceptPauses = metrics.counter(
                "listener.accept-pauses", "Times a listener let connections wait because they came too fast");
        acceptFailures = metrics.counter(
                "listener.accept-failures", "Times a listener could not accept, for want of files mostly");
        proxyErrors = metrics.counter(
                "connection.proxy-errors", "Connections closed because they began with no PROXY protocol header");
        handshakeFailures = metrics.counter("connection.handshake-failures", "TLS handshakes that failed");
        reloads = metrics.counter("listener.file-reloads", "Times a listener took over files that had changed");
        reloadFailures =
                metrics.counter("listener.file-reload-failures", "Times changed files of a listener could not be used");
        connectTimeouts =
                metrics.counter("connection.connect-timeouts", "Connections closed for not connecting in time");
        keepAliveTimeouts = metrics.counter("connection.keep-alive-timeouts", "Connections closed for their silence");
        packetTimeouts = metrics.counter(
                "connection.packet-timeouts", "Connections closed because one packet took too long to come");
        heldTooMuch = metrics.counter(
                "connection.held-too-much", "Connections closed because they sent on while they were held back");
        channelErrors = metrics.counter("connection.channel-errors", "Connections closed for what their bytes were");
        handlerErrors =
                metrics.counter("connection.handler-errors", "Connections closed for a fault of their protocol");
        authenticated = metrics.counter("authentication.succeeded", "Exchanges that told who a client is");
        authenticationRefused =
                metrics.counter("authentication.refused", "Exchanges that ended in a refusal, unknown methods too");
        authenticationUnavailable = metrics.counter(
                "authentication.unavailable", "Exchanges refused because their authenticator failed, was slow or went");
        authenticationTooLarge =
                metrics.counter("authentication.too-large", "Exchanges refused because they brought too much data");
        swaps = metrics.counter("protocol.swapped.connections", "Connections taken over by another version");
        lanesBlocked = metrics.counter("lane.blocked", "Times an event loop was found blocked by somebody's code");
        metrics.gauge(
                "protocol.swap-pause.p50.nanoseconds",
                "Half of such connections stood still no longer",
                () -> pauses.quantile(0.5));
        metrics.gauge(
                "protocol.swap-pause.p99.nanoseconds",
                "All but a hundredth of such connections stood still no longer",
                () -> pauses.quantile(0.99));
        metrics.gauge("protocol.swap-pause.max.nanoseconds", "The longest of them stood still", longestPauseNs::get);
        metrics.gauge(
                "memory.direct.bytes",
                "Memory outside the heap that network buffers hold, in use or kept for the next ones",
                NetFigures::directBytes);
        swapPauseNs = metrics.counter("protocol.swap-pause.nanoseconds", "Time such connections stood still, in all");
    }

    void paused(long ns) {
        swaps.add(1);
        swapPauseNs.add(ns);
        pauses.add(ns);
        longestPauseNs.accumulateAndGet(ns, Math::max);
    }

    private static long directBytes() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedDirectMemory()
                : 0;
    }
}
