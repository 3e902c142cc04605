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
            Incoming incoming = new Incoming();
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
        do {
            ByteBuf data = incoming.take();
            for (int n = 0; n < atMost && data.readableBytes() >= 4; n++) {
                frames.add(data.readInt());
            }
            incoming.keep(data);
        } while (incoming.hasMore());
    }

    /** What a handler borrows from must stay as it is, and what is behind half a frame must not be copied as a whole. */
    @Test
    void largeFramesComeOutWholeAndWhatIsBorrowedStaysAsItIs() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Incoming incoming = new Incoming();
            List<ByteBuf> borrowed = new ArrayList<>();
            ByteBuf stream = allocator.buffer();
            for (int i = 0; i < 40; i++) {
                int size = random.nextInt(30_000);
                stream.writeInt(size).writeInt(i).writeZero(size);
            }
            while (stream.isReadable()) {
                incoming.add(stream.readBytes(Math.min(stream.readableBytes(), 1 + random.nextInt(65_536))));
                if (random.nextInt(5) > 0) {
                    borrowAll(incoming, borrowed);
                }
            }
            borrowAll(incoming, borrowed);

            assertThat(borrowed).as("seed %d", seed).hasSize(40);
            for (int i = 0; i < 40; i++) {
                assertThat(borrowed.get(i).getInt(4)).isEqualTo(i);
                borrowed.get(i).release();
            }
            assertThat(incoming.size()).isZero();
            stream.release();
        }
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    private static void borrowAll(Incoming incoming, List<ByteBuf> borrowed) {
        do {
            ByteBuf data = incoming.take();
            while (data.readableBytes() >= 4 && data.readableBytes() >= 8 + data.getInt(data.readerIndex())) {
                borrowed.add(data.readRetainedSlice(8 + data.getInt(data.readerIndex())));
            }
            incoming.keep(data);
        } while (incoming.hasMore());
    }

    @Test
    void whatIsBehindHalfAFrameIsConsumedFromWhereItWasReadInto() {
        Incoming incoming = new Incoming();
        incoming.add(allocator.buffer(16).writeZero(16));
        incoming.keep(incoming.take());
        ByteBuf large = allocator.buffer(65_536).writeZero(65_536);

        incoming.add(large);
        incoming.keep(incoming.take().skipBytes(1000));

        assertThat(incoming.hasMore()).isTrue();
        assertThat(incoming.size()).isEqualTo(65_536 + 16 - 1000);
        assertThat(incoming.take()).isSameAs(large);
        large.release();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void aFewBytesLeftOverDoNotPinTheBufferTheyCameIn() {
        Incoming incoming = new Incoming();
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
