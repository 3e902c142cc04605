// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of the log. It stands for the numbers {@code first} to {@code last}: more than one when it was merged from
 * several. One thread changes it, any reads.
 */
public final class Segment {
    public static final String DIRECTORY = "log";
    public static final String SUFFIX = ".wal";
    public static final String INDEX_SUFFIX = ".idx";
    public static final String TEMPORARY_SUFFIX = ".tmp";

    private static final Pattern NAME = Pattern.compile("(\\d{10})(?:-(\\d{10}))?\\.wal");

    private final long first;
    private final long last;
    private volatile long bytes;
    private volatile SegmentIndex index;
    private volatile boolean sealed;

    public Segment(long first, long last, long bytes) {
        this.first = first;
        this.last = last;
        this.bytes = bytes;
        this.index = new LiveIndex();
    }

    /** The segment that a file in the log's directory is, if its name says so. */
    public static Optional<Segment> named(String fileName) {
        Matcher matcher = NAME.matcher(fileName);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long first = Long.parseLong(matcher.group(1));
        long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
        return Optional.of(new Segment(first, last, 0));
    }

    public long first() {
        return first;
    }

    public long last() {
        return last;
    }

    /** Length of the file up to the end of the last whole unit. */
    public long bytes() {
        return bytes;
    }

    public SegmentIndex index() {
        return index;
    }

    /** Whether its index lies in a file: only then may it be merged or dropped. */
    public boolean isSealed() {
        return sealed;
    }

    public boolean isMerged() {
        return last > first;
    }

    public boolean holds(Segment other) {
        return first <= other.first && other.last <= last;
    }

    public String name() {
        return base() + SUFFIX;
    }

    public String indexName() {
        return base() + INDEX_SUFFIX;
    }

    public String temporaryName() {
        return base() + TEMPORARY_SUFFIX;
    }

    void grow(long newBytes) {
        bytes = newBytes;
    }

    /** Notes a batch, and returns whether it is the first of its shard here. Only before it is sealed. */
    public boolean add(
            int shard,
            long baseOffset,
            int count,
            int position,
            int length,
            long maxTimestampMs,
            long producerId,
            int flags,
            int[] queues) {
        return live().add(shard, baseOffset, count, position, length, maxTimestampMs, producerId, flags, queues);
    }

    boolean add(Row row) {
        return live().add(row);
    }

    void seal(SegmentIndex inFile) {
        index = inFile;
        sealed = true;
    }

    private LiveIndex live() {
        if (index instanceof LiveIndex live) {
            return live;
        }
        throw new IllegalStateException(name() + " is sealed");
    }

    private String base() {
        String from = "%s/%010d".formatted(DIRECTORY, first);
        return isMerged() ? "%s-%010d".formatted(from, last) : from;
    }

    @Override
    public String toString() {
        return name();
    }
}
