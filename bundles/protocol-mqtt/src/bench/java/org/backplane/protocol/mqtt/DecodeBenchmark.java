// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The first step of a PUBLISH: from the bytes that were read to the message the kernel is handed. A read brings 100 packets
 * with a payload of 64 bytes, as with full windows. The goal is 60 ns and 120 bytes at most.
 */
@State(Scope.Thread)
public class DecodeBenchmark {
    private static final int PACKETS = 100;
    private static final String TOPIC = "sensors/17/temperature";

    private final MqttLane lane = Settings.lane();
    private final Reader v3 = new Reader(Client.connected3(lane));
    private final Reader v5 = new Reader(Client.connected5(lane));
    private final ByteBuf v3Once = packets(publish(0x30));
    private final ByteBuf v3AtLeastOnce = packets(publish(0x32).u16(7));
    private final ByteBuf v5Once = packets(publish(0x30).none());
    private final ByteBuf v5AtLeastOnce = packets(publish(0x32).u16(7).none());
    private final ByteBuf v3Acknowledgements = repeat(Wire.packet(0x40).u16(7).bytes());

    /** A connection whose kernel counts what it gets. */
    private static final class Reader {
        private final Client client;
        private final CountingSession session = new CountingSession();

        Reader(Client client) {
            this.client = client;
            client.connection.session = session;
        }

        int read(ByteBuf in) {
            in.readerIndex(0);
            client.handler.onData(in);
            // Nothing is answered here, which a client of 5.0 must not be left to wait for.
            ((MqttHandler) client.handler).state().inboundInflight = 0;
            int count = session.taken();
            if (count != PACKETS) {
                throw new IllegalStateException(count + " packets");
            }
            return count;
        }
    }

    private static Wire publish(int first) {
        return Wire.packet(first).text(TOPIC);
    }

    private static ByteBuf packets(Wire packet) {
        return repeat(packet.raw(new byte[64]).bytes());
    }

    private static ByteBuf repeat(byte[] bytes) {
        ByteBuf in = ByteBufAllocator.DEFAULT.directBuffer(bytes.length * PACKETS);
        for (int i = 0; i < PACKETS; i++) {
            in.writeBytes(bytes);
        }
        return in;
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int v3Once() {
        return v3.read(v3Once);
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int v3AtLeastOnce() {
        return v3.read(v3AtLeastOnce);
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int v5Once() {
        return v5.read(v5Once);
    }

    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int v5AtLeastOnce() {
        return v5.read(v5AtLeastOnce);
    }

    /** PUBACK of a subscriber: the last step of a message at QoS 1. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int v3Acknowledgement() {
        return v3.read(v3Acknowledgements);
    }
}
