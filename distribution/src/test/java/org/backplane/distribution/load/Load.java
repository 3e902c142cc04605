// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.load;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Until;

/** All clients of a test, and their ledger. Public methods: any thread but the loop, one at a time. */
public final class Load implements AutoCloseable {
    /** Connections under way at once while all connect. */
    private static final int DIALS_MAX = 48;

    private static final int FAULTS_SHOWN = 20;
    private static final Duration CONNECT_PATIENCE = Duration.ofMinutes(3);

    private final Plan plan;
    private final Network network;
    private final Recorder recorder = new Recorder(System.nanoTime());
    private final List<Flow> flows = new ArrayList<>();
    private final List<Idler> idlers = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Pacer pacer;
    private final Pings pings;
    private int disconnects;
    private boolean closing;

    private Load(Plan plan, Network network) {
        this.plan = plan;
        this.network = network;
        plan.specs().forEach(spec -> flows.add(new Flow(spec, recorder, this::fault)));
        plan.idleClients().forEach(hello -> idlers.add(new Idler(hello, recorder, this::fault)));
        this.pacer = new Pacer(network, flows, plan.messagesPerSecond());
        this.pings = new Pings(network, idlers, plan.keepAliveS());
    }

    /** Connects everybody, then begins to publish. */
    public static Load start(BrokerUnderTest broker, Plan plan) throws Exception {
        Load load = new Load(plan, new Network(broker));
        try {
            load.connect();
            load.network.tell(load.pacer::start);
            return load;
        } catch (Exception | AssertionError e) {
            load.close();
            throw e;
        }
    }

    private void connect() throws Exception {
        Queue<Dial> waiting = new ArrayDeque<>();
        flows.forEach(flow -> waiting.add(flow::open));
        idlers.forEach(idler -> waiting.add(idler::open));
        CountDownLatch connected = new CountDownLatch(waiting.size());
        network.tell(() -> {
            pings.start();
            for (int i = 0; i < DIALS_MAX; i++) {
                dialNext(waiting, connected);
            }
        });
        if (!connected.await(CONNECT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(
                    connected.getCount() + " clients did not connect: " + network.ask(() -> List.copyOf(faults)));
        }
    }

    private void dialNext(Queue<Dial> waiting, CountDownLatch connected) {
        Dial next = waiting.poll();
        if (next != null) {
            next.open(network, () -> {
                connected.countDown();
                dialNext(waiting, connected);
            });
        }
    }

    /** Connects something. */
    private interface Dial {
        void open(Network network, Runnable ready);
    }

    private void fault(String why) {
        if (!closing) {
            disconnects++;
            if (faults.size() < FAULTS_SHOWN) {
                faults.add(why);
            }
        }
    }

    /** Where the clients' network is, for others who want to be on it. */
    public Network network() {
        return network;
    }

    /** From now on latencies belong to that phase. */
    public void enter(String phase) throws Exception {
        network.tell(() -> recorder.enter(phase));
    }

    /** Waits until so many more messages arrived, so that what just happened had an effect or not. */
    public void awaitTraffic(int messages, Duration patience) throws Exception {
        long target = arrived() + messages;
        Until.holds("traffic of " + messages + " messages: " + snapshot(), patience, () -> arrived() >= target);
    }

    /** Waits until idle clients have got so many more answers to their pings. */
    public void awaitPings(int pings, Duration patience) throws Exception {
        long target = network.ask(recorder::pongs) + pings;
        Until.holds("pings: " + pings, patience, () -> network.ask(recorder::pongs) >= target);
    }

    private long arrived() throws Exception {
        return network.ask(recorder::arrivals);
    }

    /** What clients saw in a phase, as a copy nobody changes once the phase is over. */
    public Sight sight(String phase) throws Exception {
        Recorder.Phase seen = network.ask(() -> recorder.phase(phase));
        return new Sight(seen.acknowledge, seen.deliver, seen.ping);
    }

    /** What clients saw. */
    public record Sight(Histogram acknowledge, Histogram deliver, Histogram ping) {
        @Override
        public String toString() {
            return "publish to acknowledgement " + acknowledge.words() + "; to delivery " + deliver.words() + "; ping "
                    + ping.words();
        }
    }

    public Series series() throws Exception {
        return network.ask(() -> recorder.series().copy());
    }

    /** The verdict as it stands; what is under way counts as lost and unanswered. */
    public Verdict snapshot() throws Exception {
        return network.ask(this::verdict);
    }

    /** As {@link #finish}, and then goes on publishing. */
    public Verdict interim(Duration patience) throws Exception {
        Verdict verdict = finish(patience);
        network.tell(pacer::start);
        return verdict;
    }

    /** Stops publishing and waits for what is under way, as far as it comes. */
    public Verdict finish(Duration patience) throws Exception {
        network.tell(pacer::stop);
        long endNs = System.nanoTime() + patience.toNanos();
        try {
            Until.holds(
                    "settled", patience, () -> network.ask(() -> flows.stream().allMatch(Flow::isSettled)));
        } catch (AssertionError e) {
            faultAfter(endNs);
        }
        return snapshot();
    }

    private void faultAfter(long endNs) throws Exception {
        long lateMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - endNs);
        network.tell(() -> flows.stream()
                .filter(flow -> !flow.isSettled())
                .limit(FAULTS_SHOWN)
                .forEach(flow -> faults.add(flow.spec() + " is not settled (" + lateMs + " ms late): "
                        + flow.account().totals())));
    }

    private Verdict verdict() {
        Account.Totals sum =
                flows.stream().map(flow -> flow.account().totals()).reduce(Account.Totals.NONE, Account.Totals::plus);
        int withErrors = (int) flows.stream().filter(Flow::sawError).count();
        return new Verdict(
                plan.connections(),
                disconnects,
                sum.sent(),
                sum.promised(),
                sum.refused(),
                sum.lost(),
                sum.duplicates(),
                sum.redelivered(),
                sum.disordered(),
                sum.unanswered(),
                withErrors,
                pacer.heldBack(),
                List.copyOf(faults));
    }

    @Override
    public void close() {
        network.settle(() -> {
            closing = true;
            pacer.stop();
            pings.stop();
            flows.forEach(Flow::close);
            idlers.forEach(Idler::close);
        });
        network.close();
    }
}
