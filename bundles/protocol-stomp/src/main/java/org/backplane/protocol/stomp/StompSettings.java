// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

/** {@link StompConfig} at one moment; the same names and units. Any thread. */
record StompSettings(
        int headerBytesMax,
        int headersMax,
        int bodyBytesMax,
        int transactionsMax,
        int transactionBytesMax,
        int receiptBytesMax,
        int subscriptionsPerDestinationMax,
        int heartBeatOfferMs,
        int heartBeatWantMs) {
    /** Largest frame: command and headers, body, and the NUL behind it. */
    int frameBytesMax() {
        return headerBytesMax + bodyBytesMax + 1;
    }

    static StompSettings of(StompConfig config) {
        return new StompSettings(
                config.headerBytesMax(),
                config.headersMax(),
                config.bodyBytesMax(),
                config.transactionsMax(),
                config.transactionBytesMax(),
                config.receiptBytesMax(),
                config.subscriptionsPerDestinationMax(),
                config.heartBeatOfferMs(),
                config.heartBeatWantMs());
    }
}
