// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IncomingTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);

    /** Frames of four bytes, fed in pieces of any size: each comes out once, whole and in order, and nothing leaks. */
    @Test
    void framesComeOutWholeHoweverTheBytesArrive() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Incoming incoming = new Incoming(allocator);
            List<Integer> frames = new ArrayList<>();
            ByteBuf stream = allocator.buffer();
            for (int i = 0; i < 500; i++) {
                stream.writeInt(i);
            }
            while (stream.isReadable()) {
                incoming.add(stream.readBytes(Math.min(stream.readableBytes(), 1 + random.nextInt(23))));
                if (random.nextInt(4) > 0) {
                    consume(incoming, frames, random.nextInt(6));
                }
            }
            consume(incoming, frames, Integer.MAX_VALUE);

            assertThat(frames).as("seed %d", seed).hasSize(500).isSorted();
            assertThat(incoming.size()).isZero();
            stream.release();
        }
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    private static void consume(Incoming incoming, List<Integer> frames, int atMost) {
        ByteBuf data = incoming.take();
        for (int n = 0; n < atMost && data.readableBytes() >= 4; n++) {
            frames.add(data.readInt());
        }
        incoming.keep(data);
    }

    @Test
    void aFewBytesLeftOverDoNotPinTheBufferTheyCameIn() {
        Incoming incoming = new Incoming(allocator);
        ByteBuf large = allocator.buffer(65_536).writeZero(65_536);
        incoming.add(large);
        ByteBuf data = incoming.take();
        data.skipBytes(65_530);

        incoming.keep(data);

        assertThat(large.refCnt()).isZero();
        assertThat(incoming.size()).isEqualTo(6);
        incoming.clear();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }
}
