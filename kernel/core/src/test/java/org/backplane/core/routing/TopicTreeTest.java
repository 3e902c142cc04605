// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.backplane.api.message.Topic;
import org.backplane.api.message.TopicFilter;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTreeTest {
    private record Subscriber(TopicFilter filter, int key) {}

    private final TopicTree<String> tree = new TopicTree<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void matchesWhatTheFiltersThemselvesMatch(long seed) {
        Random random = new Random(seed);
        RandomTopics topics = new RandomTopics(random);
        Map<Subscriber, String> expected = new HashMap<>();

        for (int step = 0; step < 4_000; step++) {
            boolean grows = (step / 500) % 2 == 0;
            Subscriber subscriber = new Subscriber(topics.filter(), random.nextInt(3));
            if (random.nextInt(10) < (grows ? 8 : 2)) {
                put(subscriber.filter(), subscriber.key(), "at step " + step);
                expected.put(subscriber, "at step " + step);
            } else if (!expected.isEmpty()) {
                Subscriber gone = List.copyOf(expected.keySet()).get(random.nextInt(expected.size()));
                remove(gone.filter(), gone.key());
                expected.remove(gone);
            }

            Topic topic = topics.topic();
            assertThat(tree.snapshot().size()).isEqualTo(expected.size());
            assertThat(match(topic)).as("%s", topic).containsExactlyInAnyOrderElementsOf(matching(expected, topic));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a, a, true",
        "a, a/b, false",
        "a/#, a, true",
        "a/#, a/, true",
        "a/#, a/b/c, true",
        "a/#, ab, false",
        "a/+, a, false",
        "a/+, a/, true",
        "+, /a, false",
        "+/+, /a, true",
        "/+, /a, true",
        "#, $SYS/x, false",
        "+/x, $SYS/x, false",
        "+/#, $SYS, false",
        "$SYS/#, $SYS/x, true",
        "$SYS/+, $SYS/x, true",
        "a/#, a/$x, true",
        "a/+, a/$x, true",
    })
    void followsTheRulesOfSection47(String filter, String topic, boolean matches) {
        put(TopicFilter.of(filter), "key", "it");

        assertThat(match(Topic.of(topic))).hasSize(matches ? 1 : 0);
    }

    @Test
    void matchesAndChangesFiltersOf65536LevelsWithoutRecursion() {
        Topic deep = Topic.of("/".repeat(65_535));
        TopicFilter literal = TopicFilter.of("/".repeat(65_535));
        TopicFilter plus = TopicFilter.of("+" + "/+".repeat(32_767));
        TopicFilter rest = TopicFilter.of("/".repeat(65_534) + "#");

        put(literal, 1, "literal");
        put(plus, 1, "plus");
        put(rest, 1, "rest");

        assertThat(match(deep)).containsExactlyInAnyOrder("literal", "rest");
        assertThat(match(Topic.of("/".repeat(32_767)))).containsExactly("plus");

        remove(literal, 1);
        remove(rest, 1);
        remove(plus, 1);

        assertThat(match(deep)).isEmpty();
    }

    @Test
    void leavesNothingBehindWhenTheLastSubscriptionGoes() {
        List<TopicFilter> filters = new ArrayList<>();
        RandomTopics topics = new RandomTopics(new Random(7));
        for (int i = 0; i < 500; i++) {
            filters.add(topics.filter());
        }

        filters.forEach(filter -> put(filter, "key", "value"));
        assertThat(tree.snapshot().size()).isPositive();
        filters.forEach(filter -> remove(filter, "key"));

        assertThat(tree.snapshot().isEmpty()).isTrue();
    }

    @Test
    void aSnapshotStaysAsItWas() {
        put(TopicFilter.of("a/+"), 1, "old");
        TopicTree.Snapshot<String> before = tree.snapshot();

        put(TopicFilter.of("a/+"), 1, "new");
        put(TopicFilter.of("a/#"), 2, "more");

        assertThat(match(before, Topic.of("a/b"))).containsExactly("old");
        assertThat(match(Topic.of("a/b"))).containsExactlyInAnyOrder("new", "more");
        assertThat(tree.snapshot().version()).isEqualTo(before.version() + 2);
    }

    @Test
    void anUpdateThatChangesNothingLeavesTheSnapshotAndIsAnswered() {
        put(TopicFilter.of("a"), 1, "it");
        TopicTree.Snapshot<String> before = tree.snapshot();
        List<TopicTree.Snapshot<String>> answers = new ArrayList<>();

        tree.submit(new Update<String>(answers::add)
                .put(new String[] {"a"}, 1, "it")
                .remove(new String[] {"b"}, 1));

        assertThat(tree.snapshot()).isSameAs(before);
        assertThat(answers).containsExactly(before);
    }

    @Test
    void refusesAFilterThatGoesOnAfterTheHash() {
        Update<String> update = new Update<>(snapshot -> {});

        assertThatThrownBy(() -> update.put(new String[] {"a", "#", "b"}, 1, "it"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/#/b");
        assertThatThrownBy(() -> update.remove(new String[0], 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void matchesQuicklyAmongAHundredThousandWildcardFilters() {
        Update<String> update = new Update<>(snapshot -> {});
        for (int i = 0; i < 50_000; i++) {
            update.put(new String[] {"site", "+", "sensor" + i}, "key", "plus " + i);
            update.put(new String[] {"site", "house" + i, "#"}, "key", "rest " + i);
        }
        tree.submit(update);

        // Looking at each filter would take 2,000,000,000 comparisons, well over the deadline.
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 20_000; i++) {
                Topic topic = Topic.of("site/house" + i + "/sensor" + (i + 1));
                assertThat(match(topic)).containsExactlyInAnyOrder("plus " + (i + 1), "rest " + i);
            }
        });
    }

    private void put(TopicFilter filter, Object key, String value) {
        tree.submit(new Update<String>(snapshot -> {}).put(filter.levels(), key, value));
    }

    private void remove(TopicFilter filter, Object key) {
        tree.submit(new Update<String>(snapshot -> {}).remove(filter.levels(), key));
    }

    private List<String> match(Topic topic) {
        return match(tree.snapshot(), topic);
    }

    private static List<String> match(TopicTree.Snapshot<String> snapshot, Topic topic) {
        List<String> found = new ArrayList<>();
        snapshot.match(topic, found::add);
        return found;
    }

    private static List<String> matching(Map<Subscriber, String> subscribers, Topic topic) {
        List<String> found = new ArrayList<>();
        subscribers.forEach((subscriber, value) -> {
            if (subscriber.filter().matches(topic)) {
                found.add(value);
            }
        });
        return found;
    }
}
