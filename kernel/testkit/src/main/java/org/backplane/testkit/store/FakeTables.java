// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.store;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.backplane.api.store.KeyValueStore;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.Table;

/** The small state of a {@link FakeShardStore}: a sorted map per table, under the store's lock. */
final class FakeTables implements KeyValueStore {
    private final Object lock;
    private final Map<Integer, TreeMap<byte[], byte[]>> tables = new HashMap<>();

    FakeTables(Object lock) {
        this.lock = lock;
    }

    void copyFrom(FakeTables other) {
        other.tables.forEach(
                (id, entries) -> entries.forEach((key, value) -> table(id).put(key, value)));
    }

    void apply(Mutation mutation) {
        TreeMap<byte[], byte[]> table = table(mutation.table().id());
        switch (mutation) {
            case Mutation.Put put -> table.put(put.key().clone(), put.value().clone());
            case Mutation.Delete delete -> table.remove(delete.key());
            case Mutation.DeletePrefix delete -> table.keySet().removeIf(key -> begins(key, delete.prefix()));
        }
    }

    @Override
    public Optional<byte[]> get(Table table, byte[] key) {
        synchronized (lock) {
            return Optional.ofNullable(table(table.id()).get(key)).map(byte[]::clone);
        }
    }

    @Override
    public void scan(Table table, byte[] prefix, Visitor visitor) {
        List<Map.Entry<byte[], byte[]>> found;
        synchronized (lock) {
            found = table(table.id()).tailMap(prefix, true).entrySet().stream()
                    .takeWhile(entry -> begins(entry.getKey(), prefix))
                    .map(entry ->
                            Map.entry(entry.getKey().clone(), entry.getValue().clone()))
                    .toList();
        }
        found.forEach(entry -> visitor.entry(entry.getKey(), entry.getValue()));
    }

    private TreeMap<byte[], byte[]> table(int id) {
        return tables.computeIfAbsent(id, _ -> new TreeMap<>(Arrays::compareUnsigned));
    }

    private static boolean begins(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
