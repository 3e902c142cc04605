// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.state;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.Table;
import org.jspecify.annotations.Nullable;

/**
 * What a stretch of the log changed in one table: the last value of each key it touched, and the prefixes it deleted of
 * what lies below this layer. One thread writes, any reads.
 */
final class TableLayer {
    /** Stands for a deleted key; told apart by identity, since an empty value is a value. */
    static final byte[] DELETED = new byte[0];

    private final ConcurrentSkipListMap<byte[], byte[]> entries = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

    /** None begins with another, so that only the greatest that is not above a key can cover it. */
    private final ConcurrentSkipListSet<byte[]> prefixes = new ConcurrentSkipListSet<>(Arrays::compareUnsigned);

    void apply(Mutation mutation) {
        switch (mutation) {
            case Mutation.Put put -> entries.put(put.key(), put.value());
            case Mutation.Delete delete -> entries.put(delete.key(), DELETED);
            case Mutation.DeletePrefix delete -> deletePrefix(delete.prefix());
        }
    }

    private void deletePrefix(byte[] prefix) {
        if (!covers(prefix)) {
            removeLonger(prefixes.tailSet(prefix, true).iterator(), prefix);
            prefixes.add(prefix);
        }
        removeLonger(entries.tailMap(prefix, true).keySet().iterator(), prefix);
    }

    private static void removeLonger(Iterator<byte[]> keys, byte[] prefix) {
        while (keys.hasNext() && Keys.begins(keys.next(), prefix)) {
            keys.remove();
        }
    }

    /** The value, {@link #DELETED}, or null when this layer says nothing about the key. */
    byte @Nullable [] get(byte[] key) {
        byte[] value = entries.get(key);
        if (value == null && covers(key)) {
            return DELETED;
        }
        return value;
    }

    /** Whether what lower layers say of that key no longer holds. */
    boolean covers(byte[] key) {
        byte[] prefix = prefixes.floor(key);
        return prefix != null && Keys.begins(key, prefix);
    }

    Iterator<Map.Entry<byte[], byte[]>> from(byte[] key) {
        return entries.tailMap(key, true).entrySet().iterator();
    }

    /** Prefixes first: what a key says stands above them. */
    void collect(Table table, List<Mutation> into) {
        for (byte[] prefix : prefixes) {
            into.add(new Mutation.DeletePrefix(table, prefix));
        }
        for (Map.Entry<byte[], byte[]> entry : entries.entrySet()) {
            into.add(
                    entry.getValue() == DELETED
                            ? new Mutation.Delete(table, entry.getKey())
                            : new Mutation.Put(table, entry.getKey(), entry.getValue()));
        }
    }

    Iterable<byte[]> prefixes() {
        return prefixes;
    }

    Iterable<Map.Entry<byte[], byte[]>> entries() {
        return entries.entrySet();
    }
}
