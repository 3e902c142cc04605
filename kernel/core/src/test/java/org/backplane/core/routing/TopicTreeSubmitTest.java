// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.backplane.api.message.Topic;
import org.junit.jupiter.api.Test;

class TopicTreeSubmitTest {
    private static final int THREADS = 4;
    private static final int UPDATES = 5_000;

    private final TopicTree<Integer> tree = new TopicTree<>();

    @Test
    void whatWaitsWhileOneIsToldBecomesOneSnapshotAndNobodyWaits() throws InterruptedException {
        CountDownLatch telling = new CountDownLatch(1);
        CountDownLatch othersSubmitted = new CountDownLatch(1);
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        Thread first = Thread.ofPlatform()
                .start(() -> tree.submit(new Update<Integer>(snapshot -> {
                            telling.countDown();
                            await(othersSubmitted);
                            told.add("first sees " + snapshot.version());
                        })
                        .put(new String[] {"a"}, "first", 0)));
        await(telling);

        for (int i = 0; i < 3; i++) {
            String name = "other " + i;
            tree.submit(new Update<Integer>(snapshot -> told.add(name + " sees " + snapshot.version()))
                    .put(new String[] {"a"}, name, i));
        }
        assertThat(told).as("told before it was published").isEmpty();
        othersSubmitted.countDown();
        first.join(10_000);

        assertThat(told).containsExactly("first sees 1", "other 0 sees 2", "other 1 sees 2", "other 2 sees 2");
        assertThat(tree.snapshot().version()).isEqualTo(2);
        assertThat(tree.snapshot().size()).isEqualTo(4);
    }

    @Test
    void aListenerMaySubmitAgain() {
        List<Long> versions = new ArrayList<>();

        tree.submit(new Update<Integer>(outer -> tree.submit(
                        new Update<Integer>(inner -> versions.add(inner.version())).put(new String[] {"b"}, 1, 2)))
                .put(new String[] {"a"}, 1, 1));

        assertThat(versions).containsExactly(2L);
    }

    @Test
    void aListenerThatThrowsHarmsNobodyElse() {
        List<String> told = new ArrayList<>();

        tree.submit(new Update<Integer>(outer -> {
                    tree.submit(new Update<Integer>(inner -> told.add("queued behind")));
                    throw new IllegalStateException("thrown on purpose by the test");
                })
                .put(new String[] {"a"}, 1, 1));
        tree.submit(new Update<Integer>(inner -> told.add("later")));

        assertThat(told).containsExactly("queued behind", "later");
        assertThat(tree.snapshot().size()).isEqualTo(1);
    }

    @Test
    void keepsEachCallersOrderWhenManySubmitAtOnce() throws InterruptedException {
        List<List<Integer>> told = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(THREADS * UPDATES);
        AtomicBoolean sawItself = new AtomicBoolean(true);

        for (int caller = 0; caller < THREADS; caller++) {
            List<Integer> mine = new ArrayList<>();
            told.add(mine);
            String key = "caller " + caller;
            threads.add(Thread.ofPlatform().start(() -> submitAll(key, mine, sawItself, done)));
        }
        for (Thread thread : threads) {
            thread.join(30_000);
        }
        await(done);

        List<Integer> ascending = new ArrayList<>();
        for (int i = 0; i < UPDATES; i++) {
            ascending.add(i);
        }
        assertThat(told).hasSize(THREADS).allSatisfy(mine -> assertThat(mine).isEqualTo(ascending));
        assertThat(sawItself).as("each listener sees its own update in force").isTrue();
        assertThat(values(tree.snapshot())).containsOnly(UPDATES - 1).hasSize(THREADS);
        assertThat(tree.snapshot().version()).isBetween(1L, (long) THREADS * UPDATES);
    }

    private void submitAll(String key, List<Integer> told, AtomicBoolean sawItself, CountDownLatch done) {
        for (int i = 0; i < UPDATES; i++) {
            int value = i;
            tree.submit(new Update<Integer>(snapshot -> {
                        told.add(value);
                        if (values(snapshot).stream().noneMatch(found -> found >= value)) {
                            sawItself.set(false);
                        }
                        done.countDown();
                    })
                    .put(new String[] {"a", "+"}, key, value));
        }
    }

    private static List<Integer> values(TopicTree.Snapshot<Integer> snapshot) {
        List<Integer> values = new ArrayList<>();
        snapshot.match(Topic.of("a/b"), values::add);
        return values;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
