// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.distribution.broker.BrokerUnderTest;

/** Plays every scene on a thread of its own until it is closed. */
public final class Stage implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FAULTS_MAX = 20;

    private final BrokerUnderTest broker;
    private final long seed;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger played = new AtomicInteger();
    private volatile boolean stopping;

    private Stage(BrokerUnderTest broker, long seed) {
        this.broker = broker;
        this.seed = seed;
    }

    public static Stage open(BrokerUnderTest broker, long seed) {
        Stage stage = new Stage(broker, seed);
        Map<String, Scene> scenes = Map.of(
                "sizes", new Sizes(),
                "absence", new Absence(),
                "retained", new Retained(),
                "will", new LastWill(),
                "shared", new SharedWork());
        scenes.forEach((name, scene) ->
                stage.threads.add(Thread.ofPlatform().name("soak-" + name).start(() -> stage.play(name, scene))));
        return stage;
    }

    private void play(String name, Scene scene) {
        Random random = new Random(seed);
        for (int number = 1; !stopping && faults.size() < FAULTS_MAX; number++) {
            try {
                scene.play(broker, number, random);
                played.incrementAndGet();
            } catch (Exception | AssertionError e) {
                faults.add(name + ", time " + number + ", seed " + seed + ": " + e);
            }
        }
    }

    /** How often a scene was played to its end. */
    public int played() {
        return played.get();
    }

    public List<String> faults() {
        return List.copyOf(faults);
    }

    @Override
    public void close() {
        stopping = true;
        try {
            for (Thread thread : threads) {
                if (!thread.join(PATIENCE)) {
                    faults.add(thread.getName() + " did not come to an end");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
