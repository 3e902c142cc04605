// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Settings of the store on disk. */
@ObjectClassDefinition(name = "storage", description = "The write-ahead log and the small state in the data directory.")
@interface StorageConfig {
    @AttributeDefinition(
            description =
                    "What an acknowledgement of durable data waits for: 'disk' until it would survive a power loss "
                            + "(fdatasync), 'process' only until it would survive the death of the broker's process.",
            options = {
                @Option(label = "disk", value = "disk"),
                @Option(label = "process", value = StoreSettings.PROCESS)
            })
    String durability() default "disk";

    @AttributeDefinition(
            description = "Size in bytes at which a file of the log ends and the next begins.",
            min = "1048576",
            max = "1073741824")
    long segmentBytes() default 64L << 20;

    @AttributeDefinition(
            description = "After so many bytes of log the small state is written to its checkpoint file. "
                    + "More means a longer start after a crash, less means more writing.",
            min = "1048576",
            max = "17179869184")
    long checkpointBytes() default 64L << 20;

    @AttributeDefinition(
            description =
                    "After so many milliseconds the small state is written to its checkpoint file, if it changed.",
            min = "1000",
            max = "86400000")
    long checkpointMs() default 60_000;

    @AttributeDefinition(
            description = "Memory in bytes for the newest messages, from which subscribers that keep up are served. "
                    + "The disk is read only for those that lag behind.",
            min = "0",
            max = "68719476736")
    long tailCacheBytes() default 32L << 20;

    @AttributeDefinition(
            description = "Number of threads that answer reads, from memory or from disk.",
            min = "1",
            max = "64")
    int readerThreads() default 2;

    @AttributeDefinition(
            description = "Bytes of commits that may wait for the disk; what comes on top is refused.",
            min = "1048576",
            max = "17179869184")
    long waitingCommitBytesMax() default 256L << 20;

    @AttributeDefinition(
            description = "Number of reads that may wait for a reader thread; what comes on top fails.",
            min = "16",
            max = "16777216")
    int waitingReadsMax() default 65_536;

    @AttributeDefinition(
            description = "Largest batch of records in bytes that the log takes.",
            min = "65536",
            max = "67108864")
    int maxBatchBytes() default 16 << 20;

    @AttributeDefinition(
            description =
                    "Time in milliseconds between two looks for old files of the log in which little is still needed.",
            min = "100",
            max = "86400000")
    long compactionMs() default 60_000;

    @AttributeDefinition(
            description = "A file of the log is rewritten when less than this percentage of it is still needed; "
                    + "one in which nothing is needed is dropped in any case.",
            min = "0",
            max = "90")
    int compactBelowPercent() default 50;

    String backplane_data() default "data";
}
