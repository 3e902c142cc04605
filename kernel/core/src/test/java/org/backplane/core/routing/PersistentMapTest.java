// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentMapTest {
    /** A key whose hash has only as many different values as the test wants. */
    private record Key(int id, int hashes) {
        @Override
        public int hashCode() {
            return id % hashes;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 40, 1_000, Integer.MAX_VALUE})
    void doesWhatAHashMapDoesWhateverCollides(int hashes) {
        Random random = new Random(hashes);
        Map<Key, Integer> expected = new HashMap<>();
        PersistentMap<Key, Integer> map = PersistentMap.empty();

        for (int step = 0; step < 6_000; step++) {
            // Waves of growth and shrinking, so that every shape is gone through both ways, down to empty.
            boolean grows = (step / 500) % 2 == 0;
            Key key = new Key(random.nextInt(300), hashes);
            if (random.nextInt(10) < (grows ? 8 : 1)) {
                map = map.put(key, step);
                expected.put(key, step);
            } else {
                map = map.remove(key);
                expected.remove(key);
            }

            assertThat(map.size()).isEqualTo(expected.size());
            assertThat(map.get(key)).isEqualTo(expected.get(key));
            if (step % 50 == 0) {
                assertThat(copy(map)).isEqualTo(expected);
            }
        }
    }

    @Test
    void keepsWhatItWasWhateverIsMadeOfIt() {
        PersistentMap<Integer, Integer> map = PersistentMap.empty();
        for (int i = 0; i < 1_000; i++) {
            map = map.put(i, i);
        }
        Map<Integer, Integer> before = copy(map);

        PersistentMap<Integer, Integer> other = map;
        for (int i = 0; i < 2_000; i++) {
            other = i % 3 == 0 ? other.remove(i) : other.put(i, -i);
        }

        assertThat(copy(map)).isEqualTo(before);
        assertThat(copy(other)).hasSize(1_333).containsEntry(1, -1).doesNotContainKey(0);
    }

    @Test
    void isTheSameMapWhenNothingChanges() {
        String value = "value";
        PersistentMap<String, String> map =
                PersistentMap.<String, String>empty().put("a", value);

        assertThat(map.put("a", value)).isSameAs(map);
        assertThat(map.remove("b")).isSameAs(map);
        assertThat(map.remove("a")).isSameAs(PersistentMap.empty());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 40, Integer.MAX_VALUE})
    void shrinksToTheShapeItWouldHaveGrownTo(int hashes) {
        PersistentMap<Key, Integer> shrunk = PersistentMap.empty();
        PersistentMap<Key, Integer> grown = PersistentMap.empty();

        for (int i = 0; i < 1_000; i++) {
            shrunk = shrunk.put(new Key(i * 7919, hashes), i);
        }
        for (int i = 0; i < 1_000; i++) {
            Key key = new Key(i * 7919, hashes);
            shrunk = i % 20 == 0 ? shrunk : shrunk.remove(key);
            grown = i % 20 == 0 ? grown.put(key, i) : grown;
        }

        assertThat(nodes(shrunk.root())).isEqualTo(nodes(grown.root()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, Integer.MAX_VALUE})
    void isASmallObjectWheneverOneEntryIsLeft(int hashes) {
        Key key = new Key(1, hashes);
        PersistentMap<Key, Integer> one = PersistentMap.<Key, Integer>empty().put(key, 1);

        PersistentMap<Key, Integer> again = one.put(new Key(2, hashes), 2).put(new Key(3, hashes), 3);
        again = again.remove(new Key(2, hashes)).remove(new Key(3, hashes));

        assertThat(one).isInstanceOf(SingleEntry.class);
        assertThat(again).isInstanceOf(SingleEntry.class);
        assertThat(copy(again)).isEqualTo(Map.of(key, 1));
        assertThat(again.get(new Key(2, hashes))).isNull();
    }

    @Test
    void aCursorGoesOnWhereItStopped() {
        PersistentMap<Integer, String> map = PersistentMap.empty();
        for (int i = 0; i < 500; i++) {
            map = map.put(i, "v" + i);
        }
        PersistentMap.Cursor<Integer, String> cursor = map.cursor();
        Map<Integer, String> seen = new HashMap<>();

        while (cursor.next()) {
            assertThat(seen.put(cursor.key(), cursor.value())).isNull();
        }

        assertThat(seen).isEqualTo(copy(map));
        assertThat(cursor.next()).isFalse();
        assertThatThrownBy(cursor::key).isInstanceOf(IllegalStateException.class);
    }

    private static int nodes(TrieNode<?, ?> node) {
        int nodes = 1;
        for (int i = 0; i < node.children(); i++) {
            nodes += nodes(node.child(i));
        }
        return nodes;
    }

    private static <K, V> Map<K, V> copy(PersistentMap<K, V> map) {
        Map<K, V> copy = new HashMap<>();
        map.forEach((key, value) ->
                assertThat(copy.put(key, value)).as("shown twice").isNull());
        return copy;
    }
}
