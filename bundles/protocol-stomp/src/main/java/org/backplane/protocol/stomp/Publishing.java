// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.util.List;
import java.util.Optional;
import org.backplane.api.message.Qos;

/** SEND and what holds it back: BEGIN, COMMIT, ABORT. */
final class Publishing {
    private final StompLane lane;
    private final StompState state;
    private final Kernel kernel;

    Publishing(StompLane lane, StompState state, Kernel kernel) {
        this.lane = lane;
        this.state = state;
        this.kernel = kernel;
    }

    void send(Frame frame) {
        Publication publication = new Publication(
                Destination.of(frame.required("destination"))
                        .topic(lane.context().limits().topicLevelsMax()),
                frame.body(),
                qos(frame),
                frame.header("retain").filter("true"::equals).isPresent(),
                MessageHeaders.of(frame));
        Optional<String> transaction = frame.header("transaction");
        if (transaction.isPresent()) {
            hold(transaction.get(), new Transactions.Publish(publication.keep()), frame);
        } else {
            kernel.publish(publication, kernel.token(frame, 1));
        }
    }

    private static Qos qos(Frame frame) {
        return switch (frame.header("qos").orElse("1")) {
            case "0" -> Qos.AT_MOST_ONCE;
            case "1" -> Qos.AT_LEAST_ONCE;
            case "2" -> Qos.EXACTLY_ONCE;
            case String other -> throw new StompError("qos is 0, 1 or 2, not " + StompError.quote(other));
        };
    }

    void begin(Frame frame) {
        state.transactions.begin(frame.required("transaction"), lane.settings().transactionsMax());
        kernel.done(frame);
    }

    /** Keeps a step of a transaction for later. The receipt says no more than that it is kept. */
    void hold(String transaction, Transactions.Step step, Frame frame) {
        state.transactions.add(transaction, step, lane.settings().transactionBytesMax());
        kernel.done(frame);
    }

    void commit(Frame frame) {
        List<Transactions.Step> steps = state.transactions.end(frame.required("transaction"));
        int publishes = (int)
                steps.stream().filter(Transactions.Publish.class::isInstance).count();
        long token = publishes == 0 ? 0 : kernel.token(frame, publishes);
        for (Transactions.Step step : steps) {
            switch (step) {
                case Transactions.Publish publish -> kernel.publish(publish.publication(), token);
                case Transactions.Settle settle -> kernel.settle(settle.serial());
            }
        }
        if (publishes == 0) {
            kernel.done(frame);
        }
    }

    void abort(Frame frame) {
        state.transactions.end(frame.required("transaction"));
        kernel.done(frame);
    }
}
