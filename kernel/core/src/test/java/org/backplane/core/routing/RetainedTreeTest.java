// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.backplane.core.routing.RetainedTree.Change;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetainedTreeTest {
    private final RetainedTree<String> tree = new RetainedTree<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void findsWhatTheFiltersThemselvesMatch(long seed) {
        Random random = new Random(seed);
        RandomTopics topics = new RandomTopics(random);
        Map<Topic, String> expected = new HashMap<>();

        for (int step = 0; step < 4_000; step++) {
            boolean grows = (step / 500) % 2 == 0;
            Topic topic = topics.topic();
            if (random.nextInt(10) < (grows ? 8 : 1)) {
                tree.put(topic, "at step " + step);
                expected.put(topic, "at step " + step);
            } else {
                tree.remove(topic);
                expected.remove(topic);
            }

            TopicFilter filter = topics.filter();
            Map<Topic, String> matching = new HashMap<>(expected);
            matching.keySet().removeIf(candidate -> !filter.matches(candidate));
            assertThat(tree.count()).isEqualTo(expected.size());
            assertThat(tree.snapshot().get(topic)).isEqualTo(expected.get(topic));
            assertThat(match(tree.snapshot(), filter)).as("%s", filter).isEqualTo(matching);
            assertThat(matchInSteps(tree.snapshot(), filter, 1 + random.nextInt(4)))
                    .isEqualTo(matching);
        }
    }

    /** A filter costs the nodes where a match can be, however many others there are. */
    @Test
    void looksOnlyWhereAMatchCanBe() {
        RetainedTree<String> large = new RetainedTree<>();
        List<RetainedTree.Change.Put<String>> puts = new ArrayList<>();
        for (int i = 0; i < 90_000; i++) {
            puts.add(new RetainedTree.Change.Put<>(Topic.of("a/" + i / 300 + "/" + i % 300), "v"));
        }
        large.apply(puts);

        assertThat(looked(large, "a/7/9")).isLessThanOrEqualTo(4);
        assertThat(looked(large, "+/7/9")).isLessThanOrEqualTo(5);
        assertThat(looked(large, "a/7/+")).isLessThanOrEqualTo(304);
        assertThat(looked(large, "a/7/#")).isLessThanOrEqualTo(304);
        assertThat(looked(large, "a/+/9")).isLessThanOrEqualTo(603);
        assertThat(looked(large, "b/#")).isLessThanOrEqualTo(2);
        assertThat(looked(large, "#")).isGreaterThan(90_000);
    }

    private static int looked(RetainedTree<String> tree, String filter) {
        RetainedCursor<String> cursor = tree.snapshot().cursor(TopicFilter.of(filter));
        int steps = 0;
        while (!cursor.isDone()) {
            cursor.advance(1, (topic, value) -> true);
            steps++;
        }
        return steps;
    }

    @Test
    void aWildcardInFrontDoesNotFindReservedTopics() {
        tree.apply(List.of(put("$SYS/x"), put("a/$x"), put("a/x")));

        assertThat(names("#")).containsExactlyInAnyOrder("a/$x", "a/x");
        assertThat(names("+/x")).containsExactly("a/x");
        assertThat(names("$SYS/#")).containsExactly("$SYS/x");
        assertThat(names("a/+")).containsExactlyInAnyOrder("a/$x", "a/x");
    }

    @Test
    void theHashFindsTheLevelAboveItToo() {
        tree.apply(List.of(put("a"), put("a/b"), put("a/b/c"), put("ab")));

        assertThat(names("a/#")).containsExactlyInAnyOrder("a", "a/b", "a/b/c");
        assertThat(names("$share/group/a/+")).containsExactly("a/b");
    }

    @Test
    void aBatchIsOneSnapshotInItsOrder() {
        RetainedTree.Snapshot<String> before = tree.snapshot();

        tree.apply(List.of(put("a"), put("b"), new Change.Remove<>(Topic.of("a")), put("c")));

        assertThat(before.count()).isZero();
        assertThat(tree.count()).isEqualTo(2);
        assertThat(names("#")).containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void whatChangesNothingLeavesTheSnapshot() {
        tree.put(Topic.of("a/b"), "value");
        RetainedTree.Snapshot<String> before = tree.snapshot();

        tree.remove(Topic.of("a"));
        tree.remove(Topic.of("a/b/c"));

        assertThat(tree.snapshot()).isSameAs(before);
    }

    @Test
    void aVisitorThatHasEnoughIsShownNoMoreAndTheCursorGoesOnAfterIt() {
        for (int i = 0; i < 100; i++) {
            tree.put(Topic.of("a/" + i), "value");
        }
        RetainedCursor<String> cursor = tree.snapshot().cursor(TopicFilter.of("a/+"));
        List<Topic> seen = new ArrayList<>();

        int shown = cursor.advance(1_000, (topic, value) -> {
            seen.add(topic);
            return seen.size() < 10;
        });
        tree.remove(Topic.of("a/1"));
        int rest = cursor.advance(1_000, (topic, value) -> seen.add(topic));

        assertThat(shown).isEqualTo(10);
        assertThat(rest).as("the snapshot it began with").isEqualTo(90);
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(cursor.isDone()).isTrue();
        assertThat(cursor.advance(1, (topic, value) -> true)).isZero();
    }

    @Test
    void oneStepLooksAtBoundedlyManyNodesEvenIfNothingMatches() {
        for (int i = 0; i < 1_000; i++) {
            tree.put(Topic.of("a/" + i + "/b"), "value");
        }
        RetainedCursor<String> cursor = tree.snapshot().cursor(TopicFilter.of("a/+/c"));
        int steps = 0;

        while (!cursor.isDone()) {
            assertThat(cursor.advance(100, (topic, value) -> true)).isZero();
            steps++;
        }

        assertThat(steps).isGreaterThanOrEqualTo(10);
    }

    @Test
    void walksTopicsOf65535LevelsWithoutRecursion() {
        Topic deep = Topic.of("/".repeat(65_534));
        tree.put(deep, "deep");

        assertThat(match(tree.snapshot(), TopicFilter.of("#")).values()).containsExactly("deep");
        assertThat(match(tree.snapshot(), TopicFilter.of(deep.name() + "+")).values())
                .containsExactly("deep");
        assertThat(match(tree.snapshot(), TopicFilter.of("+" + "/+".repeat(32_767)))
                        .values())
                .isEmpty();

        tree.remove(deep);

        assertThat(tree.snapshot().isEmpty()).isTrue();
    }

    @Test
    void findsOneAmongAHundredThousandWithoutScanning() {
        List<Change<String>> changes = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            changes.add(put("house" + i + "/room/" + i));
        }
        tree.apply(changes);

        // A scan would take 2,000,000,000 comparisons, well over the deadline.
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 20_000; i++) {
                assertThat(names("house" + i + "/+/" + i)).containsExactly("house" + i + "/room/" + i);
            }
        });
    }

    private static Change<String> put(String topic) {
        return new Change.Put<>(Topic.of(topic), "value");
    }

    private List<String> names(String filter) {
        List<String> names = new ArrayList<>();
        tree.snapshot().match(TopicFilter.of(filter), (topic, value) -> names.add(topic.name()));
        return names;
    }

    private static Map<Topic, String> match(RetainedTree.Snapshot<String> snapshot, TopicFilter filter) {
        return matchInSteps(snapshot, filter, Integer.MAX_VALUE);
    }

    private static Map<Topic, String> matchInSteps(
            RetainedTree.Snapshot<String> snapshot, TopicFilter filter, int nodesMax) {
        Map<Topic, String> found = new HashMap<>();
        RetainedCursor<String> cursor = snapshot.cursor(filter);
        while (!cursor.isDone()) {
            cursor.advance(nodesMax, (topic, value) -> {
                assertThat(found.put(topic, value)).as("shown twice").isNull();
                return true;
            });
        }
        return found;
    }
}
