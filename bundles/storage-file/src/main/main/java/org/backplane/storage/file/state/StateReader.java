// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.backplane.api.store.KeyValueStore;
import org.backplane.api.store.StoreException;
import org.backplane.api.store.Table;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Reads small state through the layers. A scan sees every commit that was done before it began, and maybe some of those
 * that are done meanwhile.
 */
final class StateReader implements KeyValueStore {
    private final Supplier<View> views;

    StateReader(Supplier<View> views) {
        this.views = views;
    }

    @Override
    public Optional<byte[]> get(Table table, byte[] key) {
        return reading(view -> {
            for (Layer layer : view.layers()) {
                TableLayer changes = layer.table(table.id());
                byte[] value = changes == null ? null : changes.get(key);
                if (value != null) {
                    return value == TableLayer.DELETED ? Optional.empty() : Optional.of(value.clone());
                }
            }
            return Optional.ofNullable(view.base().get(table.id(), key)).map(byte[]::clone);
        });
    }

    @Override
    public void scan(Table table, byte[] prefix, Visitor visitor) {
        reading(view -> {
            List<Source> sources = sources(view, table.id(), prefix);
            for (byte[] key = smallest(sources); key != null; key = smallest(sources)) {
                byte[] value = take(sources, key);
                if (value != null && value != TableLayer.DELETED) {
                    visitor.entry(key.clone(), value.clone());
                }
            }
            return true;
        });
    }

    /** Keeps the view's checkpoint from being written to while it is read. */
    private <T> T reading(Reading<T> reading) {
        while (true) {
            View view = views.get();
            Lock lock = view.base().lock().readLock();
            lock.lock();
            try {
                if (views.get().base() == view.base()) {
                    return reading.read(view);
                }
            } catch (MVStoreException e) {
                throw new StoreException(
                        StoreException.Category.DAMAGED,
                        "the state file " + view.base().name() + " cannot be read",
                        e);
            } finally {
                lock.unlock();
            }
        }
    }

    private interface Reading<T> {
        T read(View view);
    }

    private static List<Source> sources(View view, int table, byte[] prefix) {
        List<Source> sources = new ArrayList<>();
        for (Layer layer : view.layers()) {
            TableLayer changes = layer.table(table);
            if (changes != null) {
                sources.add(new Source(changes, changes.from(prefix), prefix));
            }
        }
        sources.add(new Source(null, entries(view.base().from(table, prefix)), prefix));
        return sources;
    }

    private static Iterator<Map.Entry<byte[], byte[]>> entries(Cursor<byte[], byte[]> cursor) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return cursor.hasNext();
            }

            @Override
            public Map.Entry<byte[], byte[]> next() {
                byte[] key = cursor.next();
                return Map.entry(key, cursor.getValue());
            }
        };
    }

    private static byte @Nullable [] smallest(List<Source> sources) {
        byte[] smallest = null;
        for (Source source : sources) {
            byte[] key = source.key();
            if (key != null && (smallest == null || Arrays.compareUnsigned(key, smallest) < 0)) {
                smallest = key;
            }
        }
        return smallest;
    }

    /** What the newest source says of that key, null if a newer one deleted all keys like it; steps over it in each. */
    private static byte @Nullable [] take(List<Source> sources, byte[] key) {
        byte[] found = null;
        boolean decided = false;
        for (Source source : sources) {
            byte[] own = source.key();
            if (own != null && Arrays.equals(own, key)) {
                if (!decided) {
                    found = source.value();
                    decided = true;
                }
                source.next();
            }
            decided |= source.covers(key);
        }
        return found;
    }

    /** The entries of one layer, or of the checkpoint, as far as they begin with the prefix. */
    private static final class Source {
        private final @Nullable TableLayer layer;
        private final Iterator<Map.Entry<byte[], byte[]>> entries;
        private final byte[] prefix;
        private Map.@Nullable Entry<byte[], byte[]> current;

        Source(@Nullable TableLayer layer, Iterator<Map.Entry<byte[], byte[]>> entries, byte[] prefix) {
            this.layer = layer;
            this.entries = entries;
            this.prefix = prefix;
            next();
        }

        byte @Nullable [] key() {
            return current == null ? null : current.getKey();
        }

        byte @Nullable [] value() {
            return current == null ? null : current.getValue();
        }

        boolean covers(byte[] key) {
            return layer != null && layer.covers(key);
        }

        void next() {
            Map.Entry<byte[], byte[]> next = entries.hasNext() ? entries.next() : null;
            current = next != null && Keys.begins(next.getKey(), prefix) ? next : null;
        }
    }
}
