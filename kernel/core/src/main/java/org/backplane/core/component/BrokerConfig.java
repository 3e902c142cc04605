// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.component;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** {@code broker:} in the configuration file. */
@ObjectClassDefinition(
        name = "Broker",
        pid = "backplane.broker",
        description = "Event loops and the limits of connections.")
@interface BrokerConfig {
    @AttributeDefinition(
            description = "Event loops that carry connections and sessions; 0 takes one per core. Read at start only.",
            min = "0",
            max = "64")
    int lanes() default 0;

    @AttributeDefinition(
            description = "Most open connections; one beyond it is closed at once. Fewer if the process may not open as"
                    + " many files (ulimit -n): 256 of them, or half, are kept for other things.",
            min = "1",
            max = "10000000")
    int connectionsMax() default 100_000;

    @AttributeDefinition(
            description = "Most connections accepted per second by all listeners together; more of them wait their"
                    + " turn. 0: no limit.",
            min = "0",
            max = "1000000")
    int connectRateMax() default 0;

    @AttributeDefinition(
            description = "Seconds a connection may take to connect, TLS, WebSocket and CONNECT included.",
            min = "1",
            max = "3600")
    int connectTimeoutSeconds() default 10;

    @AttributeDefinition(
            description = "Bytes of authentication data that a client may send in one exchange, all its steps together;"
                    + " above it the client is refused.",
            min = "256",
            max = "1048576")
    int authenticationBytesMax() default 65_536;

    @AttributeDefinition(
            description = "Bytes that may wait to be sent to one client; above it QoS 0 messages for it are dropped and"
                    + " others wait. Holds for listeners opened afterwards.",
            min = "65536",
            max = "1073741824")
    int outgoingBytesMax() default 4_194_304;

    @AttributeDefinition(
            description = "Bytes kept for one connection while it is held back; above it the connection is closed.",
            min = "1048576",
            max = "1073741824")
    int heldBytesMax() default 16_777_216;

    @AttributeDefinition(
            description =
                    "Seconds connections wait for the next version of their protocol, and durable requests for the"
                            + " next store, before they are closed or refused.",
            min = "1",
            max = "86400")
    int parkTimeoutSeconds() default 60;

    @AttributeDefinition(
            description = "Seconds between two publications of the broker's figures under $SYS; 0 publishes none.",
            min = "0",
            max = "86400")
    int sysIntervalSeconds() default 10;

    @AttributeDefinition(
            description =
                    "Seconds one packet of a client may take from its first byte to its last; a slower one closes the"
                            + " connection. A keep-alive that is shorter closes it before: only whole packets count for it.",
            min = "1",
            max = "86400")
    int packetTimeoutSeconds() default 120;

    @AttributeDefinition(
            description = "Topics per event loop whose subscribers are remembered. Read at start only.",
            min = "8",
            max = "16777216")
    int routeCacheEntries() default 16_384;

    @AttributeDefinition(
            description = "Shards of the log that messages are spread over by topic. Fixed once data is stored.",
            min = "1",
            max = "256")
    int logPartitions() default 4;

    @AttributeDefinition(
            description =
                    "Bytes of the newest stored messages kept in memory for subscribers that keep up. Read at start"
                            + " only.",
            min = "1048576",
            max = "1073741824")
    long tailCacheBytes() default 33_554_432L;

    @AttributeDefinition(
            description = "Bytes per event loop that may wait for the disk before its publishers are held back. Read at"
                    + " start only.",
            min = "1048576",
            max = "1073741824")
    long logWaitingBytesMax() default 16_777_216L;
}
