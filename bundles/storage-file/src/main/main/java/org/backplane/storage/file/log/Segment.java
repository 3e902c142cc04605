// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.util.List;
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

    private static final Pattern NAME = Pattern.compile("(\\d{10})(?:-(\\d{10})-(\\d{1,9}))?\\.wal");

    private final long first;
    private final long last;
    private final int revision;
    private volatile long bytes;
    private volatile SegmentIndex index;
    private volatile boolean sealed;

    private Segment(long first, long last, int revision) {
        this.first = first;
        this.last = last;
        this.revision = revision;
        this.index = new LiveIndex();
    }

    /** A segment as the log's end writes it. */
    public static Segment numbered(long number) {
        return new Segment(number, number, 0);
    }

    /** What takes the place of these, which follow one another. */
    static Segment merged(List<Segment> inputs) {
        int revision = inputs.stream().mapToInt(input -> input.revision).max().orElse(0) + 1;
        return new Segment(inputs.getFirst().first, inputs.getLast().last, revision);
    }

    /** The segment that a file in the log's directory is, if its name says so. */
    public static Optional<Segment> named(String fileName) {
        Matcher matcher = NAME.matcher(fileName);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long first = Long.parseLong(matcher.group(1));
        if (matcher.group(2) == null) {
            return Optional.of(numbered(first));
        }
        return Optional.of(new Segment(first, Long.parseLong(matcher.group(2)), Integer.parseInt(matcher.group(3))));
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
        return revision > 0;
    }

    /** Whether it was made from that one, so that the other is of no use any more. */
    public boolean replaces(Segment other) {
        return first <= other.first && other.last <= last && revision > other.revision;
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
        return isMerged() ? "%s-%010d-%d".formatted(from, last, revision) : from;
    }

    @Override
    public String toString() {
        return name();
    }
}
