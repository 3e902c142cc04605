// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.backplane.api.message.Payload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Payloads that are sent from the buffer they were read into. */
class OutgoingTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Outgoing outgoing = new Outgoing(channel);
    private final ByteBuf read = Unpooled.copiedBuffer("..one.two", StandardCharsets.US_ASCII);

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
        assertThat(read.refCnt()).isZero();
    }

    private String sent() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf one = channel.readOutbound(); one != null; one = channel.readOutbound()) {
            all.append(one.toString(StandardCharsets.US_ASCII));
            one.release();
        }
        return all.toString();
    }

    @Test
    void sendsAllThatIsBorrowedFromOneReadBehindWhatWasBefore() {
        outgoing.room(3).writeBytes(new byte[] {'a', ':'});
        assertThat(outgoing.writeBorrowed(Payload.borrow(read, 2, 3))).isTrue();
        outgoing.room(3).writeBytes(new byte[] {' ', 'b', ':'});
        assertThat(outgoing.writeBorrowed(Payload.borrow(read, 6, 3))).isTrue();
        read.release();

        outgoing.flushLent();

        assertThat(sent()).isEqualTo("a:one b:two");
        assertThat(outgoing.isLent()).isFalse();
    }

    @Test
    void borrowsNothingWhileTheSocketHasNotTakenWhatWasBefore() {
        channel.write(Unpooled.copiedBuffer("unsent", StandardCharsets.US_ASCII));

        assertThat(outgoing.writeBorrowed(Payload.borrow(read, 2, 3))).isFalse();

        channel.flush();
        assertThat(sent()).isEqualTo("unsent");
        assertThat(outgoing.writeBorrowed(Payload.borrow(read, 2, 3))).isTrue();
        outgoing.flushLent();
        assertThat(sent()).isEqualTo("one");
        read.release();
    }

    @Test
    void aKeptPayloadIsNotLent() {
        assertThat(outgoing.writeBorrowed(Payload.borrow(read, 2, 3).keep())).isFalse();
        read.release();
    }
}
