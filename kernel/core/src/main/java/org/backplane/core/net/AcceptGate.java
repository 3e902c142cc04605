// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.backplane.api.runtime.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * First handler of a listening socket: accepts no faster than the listener's and the broker's rate allow, and takes a rest when
 * the machine has no more files to give. Whoever comes meanwhile waits in the system's queue; nobody is reset. On the listening
 * socket's loop.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);

    /** Shorter ones cost more in timers than they spread. */
    private static final long REST_MIN_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long REST_AFTER_FAILURE_NS = TimeUnit.SECONDS.toNanos(1);

    private final String listener;
    private final Pace own;
    private final Pace everybodys;
    private final NetFigures figures;
    private final Clock clock;
    private final Seldom failures;
    private boolean resting;
    private long restUntilNs;

    AcceptGate(String listener, Pace own, Pace everybodys, NetFigures figures, Clock clock) {
        this.listener = listener;
        this.own = own;
        this.everybodys = everybodys;
        this.figures = figures;
        this.clock = clock;
        this.failures = new Seldom(clock.nanoTime());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        long nowNs = clock.nanoTime();
        long waitNs = Math.max(own.take(nowNs), everybodys.take(nowNs));
        if (waitNs > 0) {
            figures.acceptPauses.add(1);
            rest(context, Math.max(waitNs, REST_MIN_NS));
        }
        context.fireChannelRead(accepted);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        figures.acceptFailures.add(1);
        if (failures.isDue(clock.nanoTime())) {
            LOG.error(
                    "Listener {} can't accept connections for now: {}{}", listener, cause.toString(), failures.rest());
        }
        rest(context, REST_AFTER_FAILURE_NS);
    }

    private void rest(ChannelHandlerContext context, long ns) {
        long untilNs = clock.nanoTime() + ns;
        if (!resting || untilNs - restUntilNs > 0) {
            restUntilNs = untilNs;
        }
        if (!resting) {
            resting = true;
            context.channel().config().setAutoRead(false);
            context.executor().schedule(() -> goOn(context), ns, TimeUnit.NANOSECONDS);
        }
    }

    private void goOn(ChannelHandlerContext context) {
        long leftNs = restUntilNs - clock.nanoTime();
        if (leftNs > 0) {
            context.executor().schedule(() -> goOn(context), leftNs, TimeUnit.NANOSECONDS);
        } else {
            resting = false;
            context.channel().config().setAutoRead(true);
        }
    }
}
