// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backplane.testkit.store.StoreProbe.bytes;
import static org.backplane.testkit.store.StoreProbe.commit;
import static org.backplane.testkit.store.StoreProbe.entries;
import static org.backplane.testkit.store.StoreProbe.put;

import java.util.List;
import org.backplane.api.store.Mutation;
import org.junit.jupiter.api.Test;

/** What every store keeps to of its tables: the small state beside the logs. */
interface TableContract extends StoreUnderTest {
    @Test
    default void putsDeletesAndScansInOrderOfUnsignedBytes() throws Exception {
        put(store(), TABLE, "b", "2");
        put(store(), TABLE, "a", "1");
        put(store(), TABLE, "\u00e9", "3"); // its first byte is negative as a signed one
        put(store(), TABLE, "c", "x");
        put(store(), TABLE, "empty", "");
        put(store(), OTHER, "a", "other");
        commit(store(), c -> c.mutate(new Mutation.Delete(TABLE, bytes("c"))));
        put(store(), TABLE, "b", "22");

        assertThat(entries(store(), TABLE, "")).containsExactly("a=1", "b=22", "empty=", "\u00e9=3");
        reopen();

        assertThat(entries(store(), TABLE, "")).containsExactly("a=1", "b=22", "empty=", "\u00e9=3");
        assertThat(entries(store(), OTHER, "")).containsExactly("a=other");
        assertThat(store().keyValues().get(TABLE, bytes("b"))).hasValue(bytes("22"));
        assertThat(store().keyValues().get(TABLE, bytes("c"))).isEmpty();
    }

    @Test
    default void deletesAPrefixAsTheTableStandsAtThatPoint() throws Exception {
        for (String key : List.of("s/1/a", "s/1/b", "s/10/a", "s/2/a")) {
            put(store(), TABLE, key, "old");
        }
        reopen();

        commit(store(), c -> {
            c.mutate(new Mutation.Put(TABLE, bytes("s/1/c"), bytes("gone")));
            c.mutate(new Mutation.DeletePrefix(TABLE, bytes("s/1/")));
            c.mutate(new Mutation.Put(TABLE, bytes("s/1/b"), bytes("new")));
        });

        assertThat(entries(store(), TABLE, "")).containsExactly("s/1/b=new", "s/10/a=old", "s/2/a=old");
        assertThat(store().keyValues().get(TABLE, bytes("s/1/a"))).isEmpty();
        assertThat(entries(store(), TABLE, "s/1/")).containsExactly("s/1/b=new");
        reopen();
        assertThat(entries(store(), TABLE, "")).containsExactly("s/1/b=new", "s/10/a=old", "s/2/a=old");
    }

    @Test
    default void scansOnlyThePrefixAskedFor() {
        for (String key : List.of("p", "pa", "pb", "q", "o")) {
            put(store(), TABLE, key, "v");
        }

        assertThat(entries(store(), TABLE, "p")).containsExactly("p=v", "pa=v", "pb=v");
        assertThat(entries(store(), TABLE, "pb")).containsExactly("pb=v");
        assertThat(entries(store(), TABLE, "z")).isEmpty();
    }
}
