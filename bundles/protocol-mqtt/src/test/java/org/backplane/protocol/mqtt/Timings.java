// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.backplane.api.broker.Session;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * What a PUBLISH costs in and out: nanoseconds and bytes allocated. A program, not a test: run {@code main} with
 * {@code -XX:+UseCompactObjectHeaders -Dio.netty.leakDetection.level=disabled}.
 */
public final class Timings {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int FRAMES = 500;
    private static final int ROUNDS = 6_000;
    private static final int SUBSCRIBERS = 200;

    private final PrintStream out;
    private final MqttLane lane = Settings.lane();

    private Timings(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        Timings timings = new Timings(System.out);
        for (int i = 0; i < 3; i++) {
            timings.all();
        }
    }

    private void all() {
        in(
                "decode 3.1.1 QoS 0, 64 B",
                Client.connected3(lane),
                Wire.packet(0x30).text("sensors/17/temperature"));
        in(
                "decode 5.0 QoS 0, 64 B",
                Client.connected5(lane),
                Wire.packet(0x30).text("sensors/17/temperature").none());
        in(
                "decode 3.1.1 QoS 1, 64 B",
                Client.connected3(lane),
                Wire.packet(0x32).text("sensors/17/temperature").u16(7));
        fanOut("deliver 3.1.1 QoS 0, 64 B", false, 0, 0, 64);
        fanOut("deliver 5.0 QoS 1, 64 B", true, 0, 1, 64);
        fanOut("deliver 5.0 QoS 1, 64 B, alias", true, 8, 1, 64);
        fanOut("deliver 5.0 QoS 1, 16 KiB shared", true, 0, 1, 16_384);
    }

    private void in(String what, Client client, Wire packet) {
        byte[] bytes = packet.raw(new byte[64]).bytes();
        ByteBuf in = ByteBufAllocator.DEFAULT.directBuffer(bytes.length * FRAMES);
        for (int i = 0; i < FRAMES; i++) {
            in.writeBytes(bytes);
        }
        Counting session = new Counting();
        client.connection.session = session;
        measure(what, FRAMES, () -> {
            in.readerIndex(0);
            client.handler.onData(in);
        });
        in.release();
        if (session.last == null || session.published % FRAMES != 0 || session.published == 0) {
            throw new IllegalStateException(session.published + " published");
        }
    }

    private void fanOut(String what, boolean v5, int aliases, int qos, int payloadBytes) {
        FakeTargets targets = new FakeTargets();
        Client[] clients = new Client[SUBSCRIBERS];
        for (int i = 0; i < SUBSCRIBERS; i++) {
            clients[i] = v5 ? Client.connected5(lane, Wire.fields().u8(0x22).u16(aliases)) : Client.connected3(lane);
            clients[i].connection.discard = true;
            targets.add(clients[i], qos, i + 1);
        }
        Payload payload = Payload.of(new byte[payloadBytes]);
        Topic topic = Topic.of("sensors/17/temperature");
        Message message = new Message(topic, payload, Qos.AT_LEAST_ONCE, false, Headers.EMPTY, 0, Message.NEVER, "p");
        measure(what, SUBSCRIBERS, () -> {
            lane.deliver(message, targets);
            for (Client client : clients) {
                client.connection.out.clear();
            }
        });
    }

    private void measure(String what, int perRun, Runnable run) {
        for (int i = 0; i < ROUNDS; i++) {
            run.run();
        }
        long thread = Thread.currentThread().threadId();
        double count = (double) ROUNDS * perRun;
        double ns = Double.MAX_VALUE;
        double bytes = 0;
        // CPU time, and the best of five: other work on the machine only ever makes it slower.
        for (int repeat = 0; repeat < 5; repeat++) {
            long allocated = THREADS.getThreadAllocatedBytes(thread);
            long start = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < ROUNDS; i++) {
                run.run();
            }
            ns = Math.min(ns, (THREADS.getCurrentThreadCpuTime() - start) / count);
            bytes = (THREADS.getThreadAllocatedBytes(thread) - allocated) / count;
        }
        out.printf("%-36s %7.1f ns %7.1f B%n", what, ns, bytes);
    }

    /** Takes publishes and only counts them. */
    private static final class Counting implements Session {
        private long published;

        /** Keeps it from being optimised away: a kernel would look at it too. */
        private @Nullable Message last;

        @Override
        public String clientId() {
            return "c";
        }

        @Override
        public void publish(Message message, int packetId, long token) {
            published++;
            last = message;
        }

        @Override
        public void release(int packetId) {}

        @Override
        public void acknowledge(int packetId) {}

        @Override
        public boolean received(int packetId, boolean refused) {
            return true;
        }

        @Override
        public void complete(int packetId) {}

        @Override
        public void subscribe(List<Subscription> subscriptions, long token) {}

        @Override
        public void unsubscribe(List<TopicFilter> filters, long token) {}

        @Override
        public void end(boolean publishWill, long sessionExpiryS) {}
    }
}
