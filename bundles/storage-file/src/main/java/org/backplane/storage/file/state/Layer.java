// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.state;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.Table;
import org.jspecify.annotations.Nullable;

/** What a stretch of the log changed, by table. One thread writes, any reads. */
final class Layer {
    static final int TABLES = 256;

    private final AtomicReferenceArray<@Nullable TableLayer> tables = new AtomicReferenceArray<>(TABLES);

    void apply(Mutation mutation) {
        int id = mutation.table().id();
        TableLayer table = tables.get(id);
        if (table == null) {
            table = new TableLayer();
            tables.set(id, table);
        }
        table.apply(mutation);
    }

    @Nullable
    TableLayer table(int id) {
        return tables.get(id);
    }

    /** Adds what it says, as changes that make the same of a layer that says nothing. */
    void collect(List<Mutation> into) {
        for (int id = 0; id < TABLES; id++) {
            TableLayer changes = tables.get(id);
            if (changes != null) {
                changes.collect(new Table(id, "table-" + id), into);
            }
        }
    }

    boolean isEmpty() {
        for (int id = 0; id < TABLES; id++) {
            if (tables.get(id) != null) {
                return false;
            }
        }
        return true;
    }
}
