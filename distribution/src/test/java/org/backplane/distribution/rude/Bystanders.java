// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.rude;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.load.Histogram;
import org.backplane.distribution.load.Load;
import org.backplane.distribution.load.Plan;
import org.backplane.distribution.load.Verdict;

/**
 * Publishers and subscribers over every transport, at each QoS, with and without persistent sessions, that must notice nothing of
 * what goes on beside them. One test thread.
 */
public final class Bystanders implements AutoCloseable {
    private static final int RATE = 200;

    /** Fewer than eight: none of them reads slowly. */
    private static final int PAIRS = 7;

    private static final int IDLERS = 4;

    /** Connections they hold. */
    public static final int CONNECTIONS = 2 * PAIRS + IDLERS;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What a machine that does something else besides may add to the hundredth that waits longest. */
    private static final Duration SLACK = Duration.ofMillis(400);

    private static final String CONTROL = "control";

    private final Load load;

    private Bystanders(Load load) {
        this.load = load;
    }

    /** Something that goes on beside them. */
    public interface Trouble {
        void make() throws Exception;
    }

    /** Connects them and takes the measure of an undisturbed stretch. */
    public static Bystanders start(BrokerUnderTest broker) throws Exception {
        Bystanders all = new Bystanders(Load.start(broker, new Plan(PAIRS, IDLERS, 10, RATE, false)));
        all.load.awaitTraffic(RATE, PATIENCE); // compiling and caching are not measured
        all.load.enter(CONTROL);
        all.load.awaitTraffic(2 * RATE, PATIENCE);
        return all;
    }

    /** Makes trouble; fails if they were cut off, lost something or had to wait much longer than before. */
    public void watch(String what, Trouble trouble) throws Exception {
        watch(what, SLACK, trouble);
    }

    /**
     * The same where the trouble itself takes the machine.
     *
     * @param slack how much longer than four times the usual the hundredth that waits longest may wait
     */
    public void watch(String what, Duration slack, Trouble trouble) throws Exception {
        load.enter(what);
        trouble.make();
        load.awaitTraffic(RATE / 2, PATIENCE);
        Load.Sight sight = load.sight(what);
        load.enter("after " + what);
        Verdict verdict = load.interim(PATIENCE);

        System.out.println("beside " + what + ": " + sight);
        assertThat(verdict.isClean()).as(verdict::toString).isTrue();
        assertThat(verdict.refused()).as("refused publishes").isZero();
        Load.Sight control = load.sight(CONTROL);
        assertNotMuchLonger(what + ", to delivery", sight.deliver(), control.deliver(), slack);
        assertNotMuchLonger(what + ", to acknowledgement", sight.acknowledge(), control.acknowledge(), slack);
    }

    private static void assertNotMuchLonger(String what, Histogram during, Histogram before, Duration slack) {
        assertThat(during.atNs(0.99))
                .as(() -> "p99 " + what + ": " + during.words() + ", before " + before.words())
                .isLessThan(4 * before.atNs(0.99) + slack.toNanos());
    }

    @Override
    public void close() {
        load.close();
    }
}
