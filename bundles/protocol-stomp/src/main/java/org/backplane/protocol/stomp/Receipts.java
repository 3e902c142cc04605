// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the kernel still owes an answer to, and the receipts that wait for it. An answer finds its receipt by the token that was
 * given with the question, whichever version of this code asked: 0 for none, else the number of an entry here.
 */
final class Receipts {
    private static final int ENTRY_BYTES = 64;

    /**
     * A receipt that is owed.
     *
     * @param answers how many must come first
     */
    record Owed(String receipt, int answers) {}

    final Map<Long, Owed> owed = new LinkedHashMap<>();
    long lastToken;

    /** Answers that have not come, with or without a receipt. */
    int unanswered;

    private long bytes;

    /**
     * The token for questions that one receipt stands for.
     *
     * @throws StompError if too much is owed already
     */
    long ask(Optional<String> receipt, int answers, int bytesMax) {
        unanswered += answers;
        if (receipt.isEmpty()) {
            return 0;
        }
        put(++lastToken, new Owed(receipt.get(), answers));
        if (bytes > bytesMax) {
            throw new StompError("more than " + bytesMax + " bytes of receipts are not on disk yet", receipt);
        }
        return lastToken;
    }

    void put(long token, Owed one) {
        owed.put(token, one);
        bytes += bytes(one);
    }

    private static long bytes(Owed one) {
        return (long) ENTRY_BYTES + one.receipt().length();
    }

    /** An answer has come: the receipt to send, if it was the last that it waited for. */
    Optional<String> answered(long token) {
        unanswered = Math.max(0, unanswered - 1);
        Owed one = owed.get(token);
        if (one == null) {
            return Optional.empty();
        }
        if (one.answers() > 1) {
            owed.put(token, new Owed(one.receipt(), one.answers() - 1));
            return Optional.empty();
        }
        owed.remove(token);
        bytes -= bytes(one);
        return Optional.of(one.receipt());
    }

    /** The receipt that was asked for with what is answered now. */
    Optional<String> of(long token) {
        return Optional.ofNullable(owed.get(token)).map(Owed::receipt);
    }
}
