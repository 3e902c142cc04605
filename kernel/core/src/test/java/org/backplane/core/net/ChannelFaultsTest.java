// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.backplane.core.metrics.MetricsRegistry;
import org.backplane.testkit.clock.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ChannelFaultsTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.1", 5);

    private final ManualClock clock = new ManualClock();
    private final MetricsRegistry metrics = new MetricsRegistry();
    private final ChannelFaults faults = new ChannelFaults(new NetFigures(metrics), clock);
    private final Logger logger = (Logger) LoggerFactory.getLogger(ChannelFaults.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void oneAMinuteIsSaidAndHowManyWereNot() {
        for (int i = 1; i <= 5; i++) {
            end(i);
        }
        clock.advanceMs(59_000);
        end(6);
        clock.advanceMs(1_000);
        end(7);

        assertThat(said())
                .containsExactly(
                        "Connection 1 of /127.0.0.1:5 on tls is closed: " + NotSslRecordException.class.getName()
                                + ": no",
                        "Connection 7 of /127.0.0.1:5 on tls is closed: " + NotSslRecordException.class.getName()
                                + ": no (and 5 more since this was last said)");
        assertThat(metrics.snapshot()).containsEntry("connection.channel-errors", 7L);
    }

    @Test
    void aConnectionThatBreaksIsNoFault() {
        faults.ended("tls", 1, CLIENT, new IOException("reset"));

        assertThat(said()).isEmpty();
        assertThat(metrics.snapshot()).containsEntry("connection.channel-errors", 0L);
    }

    @Test
    void handshakesThatFailAreCounted() {
        faults.onEvent(SslHandshakeCompletionEvent.SUCCESS);
        faults.onEvent(new SslHandshakeCompletionEvent(new NotSslRecordException("no")));
        faults.onEvent("something else");

        assertThat(metrics.snapshot()).containsEntry("connection.handshake-failures", 1L);
    }

    private void end(long connection) {
        faults.ended("tls", connection, CLIENT, new DecoderException(new NotSslRecordException("no")));
    }

    private List<String> said() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
