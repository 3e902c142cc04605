// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.state;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.backplane.api.store.KeyValueStore;
import org.backplane.api.store.Mutation;
import org.backplane.storage.file.io.LogFiles;
import org.jspecify.annotations.Nullable;

/**
 * Small state: the log's recent changes in memory over a checkpoint on disk. Two checkpoint files take turns, so that one
 * is always whole and untouched while the other is written, and the log is kept from the older one's position: either
 * file may be lost and nothing else is. When both are, and the log does not reach back to its beginning, {@link #open}'s
 * caller must refuse to start.
 *
 * <p>{@link #apply} and {@link #freeze} belong to the commit thread, {@link #checkpoint} to one background thread, reads to
 * any.
 */
public final class StateStore implements AutoCloseable {
    private final StateFiles files;
    private final StateReader reader = new StateReader(this::view);
    private volatile View view;
    private volatile @Nullable Generation spare;
    private volatile List<Layer> missingInSpare = List.of();
    private volatile long covered;

    private StateStore(StateFiles files, Generation base, @Nullable Generation spare) {
        this.files = files;
        this.view = new View(new Layer(), List.of(), base);
        this.spare = spare;
        this.covered = spare == null ? base.position() : spare.position();
    }

    /** Opens the checkpoints, or makes an empty one that covers nothing of the log. */
    public static StateStore open(LogFiles logFiles) throws IOException {
        var files = new StateFiles(logFiles);
        Generation a = files.open(StateFiles.NAMES.get(0));
        Generation b = files.open(StateFiles.NAMES.get(1));
        if (a != null && b != null) {
            boolean aNewer = a.position() >= b.position();
            var store = new StateStore(files, aNewer ? a : b, aNewer ? b : a);
            store.missingInSpare = List.of(new Layer());
            return store;
        }
        Generation only = a != null ? a : b;
        if (only == null) {
            only = files.create(StateFiles.NAMES.getFirst());
            only.finish(0, List.of());
        }
        return new StateStore(files, only, null);
    }

    /** Up to where in the log every checkpoint holds everything: nothing below is needed to recover this state. */
    public long coveredPosition() {
        return covered;
    }

    /** Up to where the newest checkpoint holds everything. */
    public long newestPosition() {
        return view.base().position();
    }

    /** What the newest checkpoint knows of the shards. */
    public List<ShardMark> shards() {
        return view.base().shards();
    }

    /** Takes a change from the log again, in the unit that ends there. Before anything else is called. */
    public void replay(long unitEnd, Mutation mutation) {
        if (unitEnd > newestPosition()) {
            view.active().apply(mutation);
        } else if (spare != null && unitEnd > covered) {
            missingInSpare.getFirst().apply(mutation);
        }
    }

    /** What the next store needs besides the checkpoint files; after the last {@link #apply}, with no checkpoint under way. */
    public Handover handover(long end) {
        View last = view.freeze();
        return new Handover(
                end,
                covered,
                newestPosition(),
                Handover.mutations(last.frozen().reversed()),
                spare == null ? List.of() : Handover.mutations(missingInSpare));
    }

    /** Whether that was left with just these checkpoint files. */
    public boolean fits(Handover handover) {
        return handover.covered() == covered && handover.newest() == newestPosition();
    }

    /** Takes over what a store left that has closed; instead of replaying the log. */
    public void restore(Handover handover) {
        handover.changes().forEach(view.active()::apply);
        if (spare != null) {
            handover.missing().forEach(missingInSpare.getFirst()::apply);
        }
    }

    public void apply(List<Mutation> mutations) {
        Layer active = view.active();
        for (int i = 0; i < mutations.size(); i++) {
            active.apply(mutations.get(i));
        }
    }

    /** What has been applied so far becomes the next checkpoint's. Locks out only the moment a checkpoint is published. */
    public synchronized void freeze() {
        view = view.freeze();
    }

    /**
     * Brings the older file up to the last {@link #freeze} and makes it the newer one. Blocks for as long as the disk takes.
     *
     * @param position in the log at that freeze
     * @throws IOException or an unchecked one of H2's; then everything is as before, and the file is made anew next time
     */
    public void checkpoint(long position, Collection<ShardMark> shards) throws IOException {
        View before = view;
        Generation target = spare;
        boolean done = false;
        try {
            if (target == null) {
                target = fresh(before.base());
            }
            write(target, before, position, shards);
            done = true;
        } finally {
            if (!done) {
                giveUp(target);
            }
        }
        publish(before, target);
    }

    private Generation fresh(Generation base) throws IOException {
        String name = StateFiles.NAMES.stream()
                .filter(other -> !other.equals(base.name()))
                .findFirst()
                .orElseThrow();
        Generation created = files.create(name);
        created.copyFrom(base);
        missingInSpare = List.of();
        return created;
    }

    private void write(Generation target, View from, long position, Collection<ShardMark> shards) {
        var lock = target.lock().writeLock();
        lock.lock();
        try {
            Stream.concat(missingInSpare.stream(), from.frozen().reversed().stream())
                    .forEach(target::apply);
            target.finish(position, shards);
        } finally {
            lock.unlock();
        }
    }

    private void publish(View before, Generation newest) {
        spare = before.base();
        missingInSpare = before.frozen().reversed();
        covered = before.base().position();
        replaceBase(before, newest);
    }

    /** Gives space in the older file back; takes a bounded time. Between two checkpoints, as they are made. */
    public void compactSpare() {
        Generation older = spare;
        if (older != null) {
            older.lock().writeLock().lock();
            try {
                older.compact();
            } finally {
                older.lock().writeLock().unlock();
            }
        }
    }

    /** The commit thread may have frozen again meanwhile: those layers stay above the new checkpoint. */
    private synchronized void replaceBase(View before, Generation newest) {
        View now = view;
        List<Layer> newer =
                now.frozen().subList(0, now.frozen().size() - before.frozen().size());
        view = new View(now.active(), List.copyOf(newer), newest);
    }

    private void giveUp(@Nullable Generation target) {
        spare = null;
        missingInSpare = List.of();
        if (target != null) {
            target.close();
        }
    }

    public KeyValueStore reader() {
        return reader;
    }

    private View view() {
        return view;
    }

    /** Closes the files as they are; the log has what they lack. */
    @Override
    public void close() {
        Generation other = spare;
        view.base().close();
        if (other != null) {
            other.close();
        }
    }
}
