// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration under {@code stomp:}. Limits hold at once, heart-beats for connections made from then on. */
@ObjectClassDefinition(
        name = "STOMP",
        description = "What STOMP clients may send, and the heart-beats between them and us.")
public @interface StompConfig {
    @AttributeDefinition(
            description = "Most bytes of a frame's command and headers together.",
            min = "256",
            max = "1048576")
    int headerBytesMax() default 16_384;

    @AttributeDefinition(description = "Most headers of a frame, repeated ones included.", min = "8", max = "4096")
    int headersMax() default 128;

    @AttributeDefinition(description = "Largest body of a frame, in bytes.", min = "1024", max = "268435456")
    int bodyBytesMax() default 2_097_152;

    @AttributeDefinition(description = "Transactions a connection may have open at a time.", min = "1", max = "4096")
    int transactionsMax() default 16;

    @AttributeDefinition(
            description = "Bytes that all open transactions of a connection may hold; each frame counts with 256 bytes"
                    + " on top of its own.",
            min = "1024",
            max = "268435456")
    int transactionBytesMax() default 4_194_304;

    @AttributeDefinition(
            description = "Bytes of receipts that may be owed to a connection because what they promise is not on disk"
                    + " yet; each counts with 64 bytes on top of its name.",
            min = "1024",
            max = "268435456")
    int receiptBytesMax() default 4_194_304;

    @AttributeDefinition(
            description = "Subscriptions of one connection to the same destination; each gets every message.",
            min = "1",
            max = "1024")
    int subscriptionsPerDestinationMax() default 16;

    @AttributeDefinition(
            description = "Milliseconds between heart-beats that the broker offers to send; 0 offers none.",
            min = "0",
            max = "3600000")
    int heartBeatOfferMs() default 10_000;

    @AttributeDefinition(
            description = "Milliseconds between heart-beats that the broker wants of clients; 0 wants none. A client"
                    + " that promised them and is silent for one and a half times as long, is closed.",
            min = "0",
            max = "3600000")
    int heartBeatWantMs() default 10_000;
}
