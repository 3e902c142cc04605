// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.backplane.api.message.Qos;
import org.backplane.api.store.StoreException;

/**
 * Members of a share group at QoS 2 that take part as clients must, while lanes and disk go on in any order and the broker is
 * killed between any two commits. What was published comes to one of them, once.
 */
final class SharedExactlyOnceSimulation {
    private static final int LANES = 3;
    private static final int MEMBERS = 4;
    private static final String SHARED = "$share/workers/jobs/#";

    private final Random random;

    /** Whether sessions end and subscriptions go: then what such a member had may be lost with it, and a new group begins empty. */
    private final boolean leaving;

    /** Whether the store refuses commits now and then. */
    private final boolean full;

    private final SimulatedBroker broker = new SimulatedBroker(LANES);
    private final List<Member> members = new ArrayList<>();
    private final Map<String, String> seen = new LinkedHashMap<>();
    private final Set<String> published = new HashSet<>();
    private final List<String> story = new ArrayList<>();
    private Optional<String> fault = Optional.empty();
    private int next;

    private SharedExactlyOnceSimulation(long seed) {
        random = new Random(new SplittableRandom(seed).nextLong());
        leaving = random.nextInt(3) == 0;
        full = random.nextInt(3) == 0;
        for (int i = 0; i < MEMBERS; i++) {
            members.add(new Member("member" + i));
        }
        broker.pump();
    }

    /** What was wrong, if anything, with the steps that led to it. */
    static Optional<String> run(long seed, int steps) {
        SharedExactlyOnceSimulation simulation = new SharedExactlyOnceSimulation(seed);
        for (int i = 0; i < steps && simulation.fault.isEmpty(); i++) {
            simulation.step();
        }
        simulation.finish();
        return simulation.fault.map(f -> f + "\n  " + String.join("\n  ", simulation.story));
    }

    private void step() {
        Member member = members.get(random.nextInt(MEMBERS));
        switch (random.nextInt(24)) {
            case 0, 1 -> publish(1 + random.nextInt(4));
            case 2, 3, 4, 5 -> broker.lanes().turn(random.nextInt(LANES));
            case 6, 7 -> goOnWithout(random.nextInt(LANES));
            case 8, 9, 10 -> broker.store().commitNow();
            case 11, 12, 13, 14, 15, 16, 17 -> member.answer(1 + random.nextInt(4));
            case 18 -> member.breakOff();
            case 19, 20 -> member.comeBack();
            case 21 -> member.leave();
            case 22 -> busy(random.nextInt(LANES));
            default -> crash();
        }
    }

    /** One lane is busy with something else while the others and their clients go on. */
    private void busy(int lane) {
        tell("lane " + lane + " is busy");
        for (int i = 0; i < 4; i++) {
            goOnWithout(lane);
            commit();
            goOnWithout(lane);
            members.forEach(member -> member.answer(4));
        }
        goOnWithout(lane);
        if (random.nextBoolean()) {
            crash();
        } else {
            broker.advanceMs(1_100);
        }
    }

    /** What waits for the disk goes there, or is refused, and tried again a second later. */
    private void commit() {
        if (full && random.nextInt(3) == 0) {
            tell("the store is full");
            broker.store().refuse(StoreException.Category.FULL);
        }
        broker.store().commitNow();
        broker.store().accept();
    }

    private void goOnWithout(int busy) {
        for (int ran = 1; ran > 0; ) {
            ran = 0;
            for (int lane = 0; lane < LANES; lane++) {
                ran += lane == busy ? 0 : broker.lanes().turn(lane);
            }
        }
    }

    private void crash() {
        int commits = random.nextInt(5);
        tell("crash after " + commits + " of " + broker.store().waitingCommits() + " commits");
        broker.crashAfter(commits);
        members.forEach(member -> member.client = Optional.empty());
    }

    private void tell(String what) {
        story.add(what);
    }

    private void fail(String what) {
        if (fault.isEmpty()) {
            fault = Optional.of(what);
        }
    }

    /** Publishes and waits for the answers; whoever must not move has moved then, but that is a step of its own. */
    private void publish(int count) {
        SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);
        for (int i = 0; i < count; i++) {
            String text = "m" + next++;
            publisher.publish("jobs/" + random.nextInt(3), text, Qos.EXACTLY_ONCE);
            published.add(text);
        }
        tell("published up to m" + (next - 1));
        broker.pump();
    }

    private void finish() {
        for (int round = 0; round < 60 && fault.isEmpty(); round++) {
            members.forEach(Member::comeBack);
            broker.pump();
            members.forEach(member -> member.answer(100));
            broker.pump();
        }
        if (!leaving && !seen.keySet().containsAll(published)) {
            published.removeAll(seen.keySet());
            fail("never came: " + published);
        }
    }

    private final class Member {
        private final String id;

        /** Packet identifiers it has received and not been told to release. */
        private final Set<Integer> holding = new HashSet<>();

        private Optional<SimulatedClient> client = Optional.empty();
        private int releasesSeen;

        Member(String id) {
            this.id = id;
            connect(Options.LASTING);
        }

        private void connect(Options options) {
            releasesSeen = 0;
            SimulatedClient connected = broker.connect(id, options.window(1 + random.nextInt(8)));
            if (!connected.sessionPresent()) {
                holding.clear();
                connected.subscribe(SHARED, Qos.EXACTLY_ONCE);
            }
            client = Optional.of(connected);
        }

        void comeBack() {
            if (client.isEmpty()) {
                tell(id + " comes back");
                connect(Options.LASTING);
            }
        }

        void breakOff() {
            client.ifPresent(SimulatedClient::breakOff);
            client = Optional.empty();
        }

        void leave() {
            if (!leaving || random.nextInt(4) > 0) {
                return;
            }
            if (random.nextBoolean()) {
                tell(id + " begins anew");
                breakOff();
                connect(Options.LASTING.clean());
            } else {
                tell(id + " leaves the group and joins it");
                client.ifPresent(connected -> {
                    connected.unsubscribe(SHARED);
                    connected.subscribe(SHARED, Qos.EXACTLY_ONCE);
                });
            }
        }

        /** Takes what has come and answers some of it; the rest of it is lost with the connection. */
        void answer(int atMost) {
            client.ifPresent(connected -> {
                int answered = 0;
                for (Delivered delivered : connected.take()) {
                    if (answered++ == atMost) {
                        breakOff();
                        return;
                    }
                    take(connected, delivered);
                }
                List<Integer> releases = connected.toRelease();
                for (int packetId : releases.subList(Math.min(releasesSeen, releases.size()), releases.size())) {
                    holding.remove(packetId);
                    connected.complete(packetId);
                }
                releasesSeen = releases.size();
            });
        }

        private void take(SimulatedClient connected, Delivered delivered) {
            tell(id + " gets " + delivered.text() + " id " + delivered.packetId()
                    + (holding.contains(delivered.packetId()) ? " again" : ""));
            if (holding.add(delivered.packetId())) {
                String before = seen.put(delivered.text(), id);
                if (before != null) {
                    fail(delivered.text() + " came to " + before + " and then to " + id);
                }
            }
            connected.receive(delivered);
        }
    }
}
