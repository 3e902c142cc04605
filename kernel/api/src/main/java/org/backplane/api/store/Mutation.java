// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.store;

/** One change of small state. Arrays are handed over: not to be changed. Keys order as unsigned bytes. */
public sealed interface Mutation {
    Table table();

    record Put(Table table, byte[] key, byte[] value) implements Mutation {}

    record Delete(Table table, byte[] key) implements Mutation {}

    /** Deletes every key that begins with {@code prefix}, as the table stands at this point of the log. */
    record DeletePrefix(Table table, byte[] prefix) implements Mutation {}
}
