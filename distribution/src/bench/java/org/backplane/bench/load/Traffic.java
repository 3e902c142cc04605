// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.load;

import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one plan at one broker. Public methods: the harness's thread; all others: the loop. It keeps every publisher's
 * window full, or sends in bursts, or at a rate, a little every millisecond, to one publisher after another.
 */
public final class Traffic implements AutoCloseable {
    /** At a rate, so many windows of one publisher may be on the way before the broker counts as overrun. */
    private static final int RATE_WINDOWS = 2;

    private static final int AT_ONCE = 50;
    private static final long TICK_NS = 1_000_000;
    private static final long STUCK_NS = 1_000_000_000;
    private static final Duration CONNECTING = Duration.ofSeconds(180);
    private static final long SESSION_S = 3600;

    private final Loop loop;
    private final Plan plan;
    private final List<Source> sources = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final ArrayDeque<Source> moved = new ArrayDeque<>();
    private final Runnable refill = this::refill;
    private final Counts counts = new Counts();
    private @Nullable Future<?> ticking;
    private volatile int ready;
    private boolean saturating;
    private int burst;
    private int senders;
    private double ratePerNs;
    private long rateBeganNs;
    private long dueSent;
    private int turnOf;

    private Traffic(Loop loop, Plan plan) {
        this.loop = loop;
        this.plan = plan;
    }

    /** Connects all clients, subscribers first, and waits until each is served. */
    public static Traffic open(Loop loop, Plan plan, int port) throws Exception {
        Traffic traffic = new Traffic(loop, plan);
        try {
            traffic.connect(port);
        } catch (Exception | AssertionError e) {
            traffic.close();
            throw e;
        }
        return traffic;
    }

    private void connect(int port) throws Exception {
        loop.forgive();
        loop.ask(() -> {
            loop.beforeFlush(refill);
            return null;
        });
        for (int i = 0; i < plan.subscribers(); i++) {
            int number = i;
            loop.ask(() -> {
                dial(port, "bench-sub-" + number, plan.durable(), new Sink(this, plan, number));
                return null;
            });
            // One after the other, where a broker makes the shared subscription when its first member comes.
            await("subscribers", plan.shape() == Plan.Shape.SHARED ? i + 1 : i + 1 - AT_ONCE);
        }
        await("subscribers", plan.subscribers());
        loop.ask(() -> {
            for (int i = 0; i < plan.publishers(); i++) {
                Source source = new Source(this, plan, i);
                sources.add(source);
                dial(port, "bench-pub-" + i, false, source);
            }
            return null;
        });
        await("publishers", plan.subscribers() + plan.publishers());
    }

    private void dial(int port, String clientId, boolean durable, Role role) {
        Bytes properties = new Bytes();
        if (durable && plan.version() == 5) {
            properties.u8(0x11).u32(SESSION_S);
        }
        byte[] hello = Packets.connect(plan.version(), clientId, !durable, 0, properties);
        Connection connection = new Connection(loop, plan.version(), hello, role);
        connections.add(connection);
        loop.dial(plan.wire(), port, connection);
    }

    private void await(String whom, int count) throws Exception {
        Until.holds(() -> ready + " of " + count + " " + whom + " are connected", CONNECTING, () -> {
            loop.check();
            return ready >= count;
        });
    }

    /** Keeps every window full from now on. */
    public void saturate() throws Exception {
        keepSending(0, sources.size());
    }

    /** From now on a publisher sends so many messages at once, and again when all of it is delivered and answered for. */
    public void bursts(int messages) throws Exception {
        keepSending(messages, sources.size());
    }

    /** From now on one message at a time is under way, of the first publisher. */
    public void alone() throws Exception {
        keepSending(1, 1);
    }

    private void keepSending(int messagesAtOnce, int publishers) throws Exception {
        loop.ask(() -> {
            stop();
            saturating = true;
            burst = messagesAtOnce;
            senders = publishers;
            sources.forEach(this::moved);
            ticking = loop.executor().scheduleAtFixedRate(this::freeStuck, STUCK_NS, STUCK_NS, TimeUnit.NANOSECONDS);
            return null;
        });
    }

    /** Sends so many messages per second from now on, all publishers together. */
    public void offer(double perSecond) throws Exception {
        loop.ask(() -> {
            stop();
            ratePerNs = perSecond / 1e9;
            rateBeganNs = System.nanoTime();
            dueSent = 0;
            ticking = loop.executor().scheduleAtFixedRate(this::tick, TICK_NS, TICK_NS, TimeUnit.NANOSECONDS);
            return null;
        });
    }

    /** Sends nothing more, and waits until all that is on the way has arrived, or nothing has for so long; whether all did. */
    public boolean drain(Duration quiet) throws Exception {
        loop.ask(() -> {
            stop();
            return null;
        });
        long sinceNs = System.nanoTime();
        long open = open();
        while (!loop.ask(this::isDone) && System.nanoTime() - sinceNs < quiet.toNanos()) {
            loop.check();
            TimeUnit.MILLISECONDS.sleep(5); // asked more often, the loop would answer instead of receiving
            long left = open();
            sinceNs = left == open ? sinceNs : System.nanoTime();
            open = left;
        }
        return loop.ask(this::isDone);
    }

    /** Copies that have not arrived and are not known to be lost. */
    public long open() throws Exception {
        return loop.ask(
                () -> sources.stream().mapToLong(one -> one.ledger().open()).sum());
    }

    /** What was counted since the last call. */
    public Counts take() throws Exception {
        loop.check();
        return loop.ask(counts::take);
    }

    @Override
    public void close() {
        loop.finish(() -> {
            stop();
            connections.forEach(Connection::leave);
            loop.forget(refill);
        });
    }

    private boolean isDone() {
        return sources.stream().allMatch(Source::isDone);
    }

    private void stop() {
        saturating = false;
        Future<?> before = ticking;
        if (before != null) {
            before.cancel(false);
        }
        ticking = null;
    }

    private void tick() {
        long nowNs = System.nanoTime();
        long due = (long) ((nowNs - rateBeganNs) * ratePerNs) - dueSent;
        dueSent += due;
        int blocked = 0;
        while (due > 0 && blocked < sources.size()) {
            Source source = sources.get(turnOf);
            turnOf = turnOf + 1 == sources.size() ? 0 : turnOf + 1;
            if (source.hasRoom(RATE_WINDOWS * plan.window())) {
                source.publish(nowNs);
                due--;
                blocked = 0;
            } else {
                blocked++;
            }
        }
        counts.heldBack += due;
    }

    /** QoS 0 may lose the last messages of a window, and nothing that comes later tells. */
    private void freeStuck() {
        for (Source source : sources) {
            if (source.isStuck() && plan.qos() == 0) {
                source.ledger().writeOff();
                moved(source);
            }
        }
    }

    private void refill() {
        for (Source source = moved.poll(); source != null; source = moved.poll()) {
            source.queued = false;
            if (saturating && source.number() < senders) {
                fill(source);
            }
        }
    }

    private void fill(Source source) {
        long nowNs = System.nanoTime();
        if (burst == 0) {
            while (source.hasRoom(plan.window())) {
                source.publish(nowNs);
            }
        } else if (source.isIdle()) {
            for (int i = 0; i < burst; i++) {
                source.publish(nowNs);
            }
        }
    }

    /** Something of what it sent arrived: it may have room for more. */
    void moved(Source source) {
        if (saturating && !source.queued) {
            source.queued = true;
            moved.add(source);
            loop.turnEndIsDue();
        }
    }

    Source source(int number) {
        return sources.get(number);
    }

    Counts counts() {
        return counts;
    }

    long turn() {
        return loop.turn();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written on the loop alone
    void ready() {
        ready++;
    }
}
