// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.store;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Reads of the small state that {@link Mutation}s wrote: always as of the last commit. Any thread; may block on disk. */
@ConsumerType
public interface KeyValueStore {
    Optional<byte[]> get(Table table, byte[] key);

    /** Every entry whose key begins with {@code prefix} (an empty one: all), ascending by unsigned bytes. */
    void scan(Table table, byte[] prefix, Visitor visitor);

    /** Sees each entry; the arrays are the visitor's to keep. */
    interface Visitor {
        void entry(byte[] key, byte[] value);
    }
}
