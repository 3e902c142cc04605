// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.util.ArrayList;
import java.util.List;
import org.backplane.api.store.Append;
import org.backplane.api.store.Commit;
import org.backplane.api.store.StoreException;
import org.backplane.storage.file.log.LogWriter;
import org.backplane.storage.file.log.Segment;
import org.backplane.storage.file.state.StateStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commits that are written and synced at once, and what becomes of each. The commit thread's; used again. */
final class Group {
    private static final Logger LOG = LoggerFactory.getLogger(Group.class);
    private static final long[] NONE = new long[0];

    private final List<Commit> commits = new ArrayList<>();
    private final List<long[]> baseOffsets = new ArrayList<>();
    private final List<@Nullable StoreException> refusals = new ArrayList<>();
    private final LogMap log;
    private final StoreFigures figures;

    Group(LogMap log, StoreFigures figures) {
        this.log = log;
        this.figures = figures;
    }

    boolean isEmpty() {
        return commits.isEmpty();
    }

    int size() {
        return commits.size();
    }

    void refuse(Commit commit, StoreException cause) {
        commits.add(commit);
        baseOffsets.add(NONE);
        refusals.add(cause);
    }

    /** Gives the commit its offsets and lays it out; one that cannot be laid out is refused. */
    void add(Commit commit, LogWriter writer) {
        List<Append> appends = commit.appends();
        long[] offsets = appends.isEmpty() ? NONE : new long[appends.size()];
        for (int i = 0; i < offsets.length; i++) {
            Append append = appends.get(i);
            offsets[i] = log.shard(append.shard()).assign(append.batch().count());
        }
        try {
            writer.add(commit, 0, offsets);
            commits.add(commit);
            baseOffsets.add(offsets);
            refusals.add(null);
        } catch (RuntimeException e) {
            LOG.error("A commit cannot be laid out", e);
            for (int i = offsets.length - 1; i >= 0; i--) {
                log.shard(appends.get(i).shard()).unassign(offsets[i]);
            }
            refuse(commit, new StoreException(StoreException.Category.DAMAGED, "the commit cannot be written", e));
        }
    }

    /** The group is durable: from now on everybody may see it. */
    void apply(LogWriter writer, StateStore state, TailCache tail, long tailBytesMax) {
        Segment segment = writer.segment();
        int body = 0;
        for (int i = 0; i < commits.size(); i++) {
            if (refusals.get(i) == null) {
                List<Append> appends = commits.get(i).appends();
                long[] offsets = baseOffsets.get(i);
                for (int k = 0; k < offsets.length; k++) {
                    Append append = appends.get(k);
                    ShardLog shard = log.shard(append.shard());
                    // into memory first: whoever sees the offset should find it there
                    tail.add(shard, offsets[k], append, tailBytesMax);
                    shard.accepted(offsets[k], append, segment, writer.bodies(), body++);
                }
                state.apply(commits.get(i).mutations());
            }
        }
        figures.appends.add(body);
    }

    /** Nothing of the group was written, for that reason. */
    void refuseAll(StoreException cause) {
        for (int i = 0; i < commits.size(); i++) {
            for (Append append : commits.get(i).appends()) {
                log.shard(append.shard()).unassign();
            }
            if (refusals.get(i) == null) {
                refusals.set(i, cause);
            }
        }
    }

    /** Tells every listener, in order, and empties the group. */
    void tell() {
        int refused = 0;
        for (int i = 0; i < commits.size(); i++) {
            Commit commit = commits.get(i);
            StoreException cause = refusals.get(i);
            try {
                if (cause == null) {
                    commit.listener().onCommitted(commit, baseOffsets.get(i));
                } else {
                    refused++;
                    commit.listener().onRefused(commit, cause);
                }
            } catch (RuntimeException e) {
                LOG.error("The listener of a commit failed", e);
            }
        }
        figures.commits.add(commits.size() - refused);
        figures.refusals.add(refused);
        commits.clear();
        baseOffsets.clear();
        refusals.clear();
    }
}
