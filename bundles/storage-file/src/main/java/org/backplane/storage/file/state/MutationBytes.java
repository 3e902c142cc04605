// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.state;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.Table;

/** Changes of small state as bytes: table, kind, key, and for a value its bytes. */
final class MutationBytes {
    private static final byte PUT = 1;
    private static final byte DELETE = 2;
    private static final byte DELETE_PREFIX = 3;

    private final Map<Integer, Table> tables = new HashMap<>();

    static long size(List<Mutation> mutations) {
        long bytes = 0;
        for (Mutation mutation : mutations) {
            bytes += switch (mutation) {
                case Mutation.Put put -> 10L + put.key().length + put.value().length;
                case Mutation.Delete delete -> 6L + delete.key().length;
                case Mutation.DeletePrefix delete -> 6L + delete.prefix().length;
            };
        }
        return bytes;
    }

    static void write(Mutation mutation, ByteBuffer to) {
        to.put((byte) mutation.table().id());
        switch (mutation) {
            case Mutation.Put put -> {
                bytes(put.key(), to.put(PUT));
                bytes(put.value(), to);
            }
            case Mutation.Delete delete -> bytes(delete.key(), to.put(DELETE));
            case Mutation.DeletePrefix delete -> bytes(delete.prefix(), to.put(DELETE_PREFIX));
        }
    }

    private static void bytes(byte[] bytes, ByteBuffer to) {
        to.putInt(bytes.length).put(bytes);
    }

    List<Mutation> read(ByteBuffer from, int count) {
        List<Mutation> mutations = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Table table = tables.computeIfAbsent(from.get() & 0xFF, id -> new Table(id, "table-" + id));
            byte kind = from.get();
            byte[] key = bytes(from);
            mutations.add(
                    switch (kind) {
                        case PUT -> new Mutation.Put(table, key, bytes(from));
                        case DELETE -> new Mutation.Delete(table, key);
                        default -> new Mutation.DeletePrefix(table, key);
                    });
        }
        return mutations;
    }

    private static byte[] bytes(ByteBuffer from) {
        byte[] bytes = new byte[from.getInt()];
        from.get(bytes);
        return bytes;
    }
}
