// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.backplane.api.message.Topic;
import org.junit.jupiter.api.Test;

class MatchCacheTest {
    private final TopicTree<String> tree = new TopicTree<>();
    private final List<String> matched = new ArrayList<>();
    private final MatchCache.Matcher<String, List<String>> matcher = (snapshot, topic) -> {
        matched.add(topic.name());
        List<String> found = new ArrayList<>();
        snapshot.match(topic, found::add);
        return found;
    };

    @Test
    void matchesATopicOncePerVersion() {
        MatchCache<List<String>> cache = new MatchCache<>(100);
        subscribe("a/+", "one");

        List<String> first = cache.get(Topic.of("a/b"), tree.snapshot(), matcher);
        List<String> equalTopic = cache.get(Topic.of("a/b"), tree.snapshot(), matcher);
        subscribe("a/#", "two");
        List<String> afterChange = cache.get(Topic.of("a/b"), tree.snapshot(), matcher);

        assertThat(first).containsExactly("one");
        assertThat(equalTopic).isSameAs(first);
        assertThat(afterChange).containsExactlyInAnyOrder("one", "two");
        assertThat(matched).containsExactly("a/b", "a/b");
    }

    @Test
    void isRightForTopicsWithTheSameHash() {
        MatchCache<List<String>> cache = new MatchCache<>(100);
        subscribe("Aa", "first");
        subscribe("BB", "second");
        assertThat("Aa").hasSameHashCodeAs("BB");

        for (int round = 0; round < 2; round++) {
            assertThat(cache.get(Topic.of("Aa"), tree.snapshot(), matcher)).containsExactly("first");
            assertThat(cache.get(Topic.of("BB"), tree.snapshot(), matcher)).containsExactly("second");
        }

        assertThat(matched).containsExactly("Aa", "BB");
    }

    @Test
    void staysWithinItsBoundAndRightWhateverComes() {
        MatchCache<List<String>> cache = new MatchCache<>(64);
        Random random = new Random(1);

        for (int i = 0; i < 20_000; i++) {
            String name = "t" + random.nextInt(500);
            if (i % 1_000 == 0) {
                subscribe(name, "since " + i);
            }
            List<String> direct = new ArrayList<>();
            tree.snapshot().match(Topic.of(name), direct::add);
            assertThat(cache.get(Topic.of(name), tree.snapshot(), matcher)).isEqualTo(direct);
        }

        assertThat(cache.capacity()).isEqualTo(64);
        assertThat(matched).as("some hit, some missed").hasSizeBetween(500, 19_999);
    }

    @Test
    void sparesWhatIsUsedWhenManyPassThroughOnce() {
        MatchCache<List<String>> cache = new MatchCache<>(256);
        Topic hot = Topic.of("hot");

        for (int i = 0; i < 10_000; i++) {
            cache.get(hot, tree.snapshot(), matcher);
            cache.get(Topic.of("once " + i), tree.snapshot(), matcher);
        }

        assertThat(matched.stream().filter("hot"::equals).count()).isEqualTo(1);
    }

    @Test
    void aHitAllocatesNothing() {
        MatchCache<List<String>> cache = new MatchCache<>(100);
        Topic topic = Topic.of("a/b");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        hit(cache, topic, 20_000);

        long before = threads.getCurrentThreadAllocatedBytes();
        hit(cache, topic, 100_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).as("bytes in 100,000 hits").isLessThan(100_000);
        assertThat(matched).hasSize(1);
    }

    /** They may be all that holds on to sessions that have ended. */
    @Test
    void letsGoOfResultsOfOlderVersionsThoughNobodyAsksForTheirTopicsAgain() {
        MatchCache<List<String>> cache = new MatchCache<>(64);
        List<WeakReference<List<String>>> old = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            old.add(new WeakReference<>(cache.get(Topic.of("old " + i), tree.snapshot(), matcher)));
        }

        for (int i = 0; i < cache.capacity() / 4; i++) {
            subscribe("a/b", "version " + i);
            cache.get(Topic.of("a/b"), tree.snapshot(), matcher);
        }

        System.gc();
        assertThat(old).allMatch(reference -> reference.refersTo(null));
    }

    @Test
    void refusesABoundThatIsNone() {
        assertThatThrownBy(() -> new MatchCache<>(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 entries");
    }

    private void hit(MatchCache<List<String>> cache, Topic topic, int times) {
        TopicTree.Snapshot<String> snapshot = tree.snapshot();
        for (int i = 0; i < times; i++) {
            cache.get(topic, snapshot, matcher);
        }
    }

    private void subscribe(String filter, String value) {
        tree.submit(new Update<String>(snapshot -> {}).put(filter.split("/", -1), value, value));
    }
}
