// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.backplane.api.message.RecordBatch;
import org.backplane.api.store.Append;
import org.backplane.api.store.Commit;
import org.backplane.api.store.Mutation;
import org.backplane.api.store.Shard;
import org.backplane.api.store.ShardStore;
import org.backplane.api.store.StoreException;
import org.backplane.api.store.Table;

/** Talks to a store as a test wants to: commits and reads that wait, with a deadline. Any thread. */
public final class StoreProbe {
    /** How long a test waits for a store to answer. */
    public static final long DEADLINE_SECONDS = 30;

    private StoreProbe() {}

    /** What became of a commit: offsets, or why it was refused. */
    public record Outcome(long[] baseOffsets, Optional<StoreException> refusal) {
        public boolean isCommitted() {
            return refusal.isEmpty();
        }

        /** The offset of a commit's only append. */
        public long offset() {
            refusal.ifPresent(cause -> {
                throw new AssertionError("the commit was refused", cause);
            });
            return baseOffsets[0];
        }
    }

    /** Hands in a commit that {@code fill} fills; the answer ends with it, and fails if the listener is called twice. */
    public static CompletableFuture<Outcome> submit(ShardStore store, Consumer<Commit> fill) {
        var outcome = new CompletableFuture<Outcome>();
        var commit = new Commit(new Commit.Listener() {
            @Override
            public void onCommitted(Commit done, long[] baseOffsets) {
                end(new Outcome(baseOffsets, Optional.empty()));
            }

            @Override
            public void onRefused(Commit done, StoreException cause) {
                end(new Outcome(new long[0], Optional.of(cause)));
            }

            private void end(Outcome with) {
                if (!outcome.complete(with)) {
                    outcome.obtrudeException(new AssertionError("the listener was called twice"));
                }
            }
        });
        fill.accept(commit);
        store.commit(commit);
        return outcome;
    }

    public static Outcome commit(ShardStore store, Consumer<Commit> fill) {
        return await(submit(store, fill));
    }

    /** Commits one record and returns its offset. */
    public static long append(ShardStore store, int shard, String text, int... queues) {
        return commit(store, commit -> commit.append(new Append(shard, record(text), queues)))
                .offset();
    }

    public static void put(ShardStore store, Table table, String key, String value) {
        commit(store, commit -> commit.mutate(new Mutation.Put(table, bytes(key), bytes(value))));
    }

    /** A batch of one record in the kernel's form. */
    public static RecordBatch record(String text) {
        return RecordBatch.canonical(bytes(text), 0);
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    public static List<Shard.Stored> read(Shard shard, long... offsets) {
        return await(listen(listener -> shard.read(offsets, listener)));
    }

    public static List<Shard.Stored> fetch(Shard shard, long from, int maxBytes) {
        return await(listen(listener -> shard.fetch(from, maxBytes, listener)));
    }

    /** The bodies of all batches of a shard, each as {@code offset=text}. */
    public static List<String> all(Shard shard) {
        return fetch(shard, 0, Integer.MAX_VALUE).stream()
                .map(stored -> stored.baseOffset() + "=" + text(stored.batch().bytes()))
                .toList();
    }

    /** All entries of a table that begin with the prefix, each as {@code key=value}. */
    public static List<String> entries(ShardStore store, Table table, String prefix) {
        List<String> found = new ArrayList<>();
        store.keyValues().scan(table, bytes(prefix), (key, value) -> found.add(text(key) + "=" + text(value)));
        return found;
    }

    private static CompletableFuture<List<Shard.Stored>> listen(Consumer<Shard.ReadListener> read) {
        var answer = new CompletableFuture<List<Shard.Stored>>();
        read.accept(new Shard.ReadListener() {
            @Override
            public void onRead(List<Shard.Stored> batches) {
                if (!answer.complete(List.copyOf(batches))) {
                    answer.obtrudeException(new AssertionError("the listener was called twice"));
                }
            }

            @Override
            public void onFailed(StoreException cause) {
                answer.completeExceptionally(cause);
            }
        });
        return answer;
    }

    /** The value, or the failure, or an error after {@link #DEADLINE_SECONDS}. */
    public static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + DEADLINE_SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
