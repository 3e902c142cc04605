// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.backplane.api.message.Qos;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that come, answer, break off and come back in any order while the broker crashes now and then. Seeded. */
class ShareGroupSimulationTest {
    private static final int STEPS = 400;
    private static final int MEMBERS = 4;

    private final SimulatedBroker broker = new SimulatedBroker(3);
    private final Map<Integer, SimulatedClient> online = new HashMap<>();

    /** Per member, deliveries it has not answered, of this connection. */
    private final Map<Integer, List<Delivered>> unanswered = new HashMap<>();

    /** Bodies whose publish was answered. */
    private final Set<String> published = new HashSet<>();

    /** Bodies that were answered by a client, and the answer is on disk. */
    private final Set<String> done = new HashSet<>();

    private Random random = new Random();
    private Qos qos = Qos.AT_LEAST_ONCE;
    private int next;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void qos1LosesNothingAndBringsNothingBack(long seed) {
        run(seed, Qos.AT_LEAST_ONCE);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void qos2LosesNothingAndBringsNothingBack(long seed) {
        run(seed, Qos.EXACTLY_ONCE);
    }

    private void run(long seed, Qos with) {
        random = new Random(seed);
        qos = with;
        for (int member = 0; member < MEMBERS; member++) {
            comes(member);
        }
        for (int step = 0; step < STEPS; step++) {
            step();
            broker.pump();
            look();
        }
        finish();
    }

    private void step() {
        int member = random.nextInt(MEMBERS);
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> publish(1 + random.nextInt(20));
            case 3, 4, 5, 6, 7 -> answers(member, random.nextInt(8));
            case 8 -> breaks(member);
            case 9, 10 -> comes(member);
            default -> {
                if (random.nextInt(4) == 0) {
                    crash();
                } else {
                    broker.advanceMs(random.nextInt(500));
                }
            }
        }
    }

    private void publish(int count) {
        SimulatedClient publisher = broker.connect("publisher", Options.BRIEF);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String text = "m" + next++;
            publisher.publish("jobs/" + random.nextInt(6), text, qos);
            sent.add(text);
        }
        if (random.nextInt(10) == 0) {
            broker.pumpLanes();
            crash(); // what was not committed was not answered either
        }
        broker.pump();
        if (publisher.publishedTokens().size() == count) {
            published.addAll(sent);
        }
    }

    private void comes(int member) {
        if (!online.containsKey(member)) {
            SimulatedClient client = broker.connect("member" + member, Options.LASTING.window(1 + random.nextInt(40)));
            if (!client.sessionPresent()) {
                client.subscribe("$share/workers/jobs/#", qos);
            }
            online.put(member, client);
            unanswered.put(member, new ArrayList<>());
        }
    }

    private void breaks(int member) {
        SimulatedClient gone = online.remove(member);
        if (gone != null) {
            gone.breakOff();
            unanswered.remove(member);
        }
    }

    private void crash() {
        online.clear();
        unanswered.clear();
        broker.crashAndRecover();
    }

    /** Answers some of what it has, in order; what is answered and pumped is on disk. */
    private void answers(int member, int count) {
        SimulatedClient client = online.get(member);
        List<Delivered> has = unanswered.getOrDefault(member, List.of());
        for (int i = 0; i < count && client != null && !has.isEmpty(); i++) {
            Delivered first = has.removeFirst();
            if (qos == Qos.AT_LEAST_ONCE) {
                client.acknowledge(first);
            } else {
                client.receive(first);
            }
            done.add(first.text());
        }
        broker.pump();
        if (client != null && random.nextBoolean()) {
            client.toRelease().forEach(client::complete);
        }
    }

    /** Takes what has come. Nothing that is done comes again, and nothing is at two members at a time. */
    private void look() {
        online.forEach((member, client) -> {
            for (Delivered delivered : client.take()) {
                assertThat(done).doesNotContain(delivered.text());
                unanswered.computeIfAbsent(member, m -> new ArrayList<>()).add(delivered);
            }
        });
        List<String> all = unanswered.values().stream()
                .flatMap(List::stream)
                .map(Delivered::text)
                .toList();
        assertThat(all).doesNotHaveDuplicates();
    }

    private void finish() {
        for (int round = 0; !done.containsAll(published) && round < 500; round++) {
            for (int member = 0; member < MEMBERS; member++) {
                comes(member);
                broker.pump();
                look();
                answers(member, 50);
                SimulatedClient client = online.get(member);
                if (client != null) {
                    client.toRelease().forEach(client::complete);
                }
                broker.pump();
                look();
            }
        }
        assertThat(done).containsAll(published).isNotEmpty();
    }
}
