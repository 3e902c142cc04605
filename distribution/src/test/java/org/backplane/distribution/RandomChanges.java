// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.backplane.distribution.change.Bundles;
import org.backplane.distribution.change.Operator;
import org.backplane.distribution.change.Stage;
import org.backplane.distribution.variant.ExtraBundle;
import org.backplane.distribution.variant.Variant;

/** Everything an operator may do to a running broker, one after the other by the roll of a die. One thread. */
final class RandomChanges {
    private static final List<String> SHIPPED = List.of(Bundles.MQTT, Bundles.TRANSPORT, Bundles.STORAGE);

    /** Refused before anything is changed, by whatever way the jar comes. */
    private static final List<Variant> REFUSED = List.of(Variant.NEEDS_A_MISSING_PACKAGE, Variant.NEEDS_A_LATER_API);

    /** To be noticed and taken back, where somebody watches. */
    private static final List<Variant> TAKEN_BACK = List.of(
            Variant.THROWS_IN_CONSTRUCTOR,
            Variant.THROWS_ON_IMPORT,
            Variant.THROWS_ON_EVERY_TENTH_IMPORT,
            Variant.THROWS_AFTER_SOME_IMPORTS);

    private final Stage stage;
    private final Random random;
    private final Path extra;
    private final Map<String, Integer> done = new TreeMap<>();
    private boolean secondSchema;
    private boolean extraIsIn;
    private boolean listenerIsOpen;

    /** @param folder for a jar of ours */
    RandomChanges(Stage stage, Random random, Path folder) throws Exception {
        this.stage = stage;
        this.random = random;
        this.extra = ExtraBundle.build(folder.resolve("bystander.jar"));
    }

    /** A change with its name. */
    private interface Change {
        void make() throws Exception;
    }

    /** Makes one change and waits until it is made. */
    void one() throws Exception {
        switch (random.nextInt(8)) {
            case 0, 1 -> count("good update", () -> goodUpdate(any(SHIPPED)));
            case 2 -> count("other schema", this::otherSchema);
            case 3 -> count("refused version", () -> mustFail(any(REFUSED)));
            case 4 ->
                count("faulty version", () -> mustFail(any(stage.operator().hasRollback() ? TAKEN_BACK : REFUSED)));
            case 5 -> count("protocol out and in", this::protocolOutAndIn);
            default -> harmless();
        }
    }

    /** What may happen while there is no protocol, too. */
    private void harmless() throws Exception {
        switch (random.nextInt(4)) {
            case 0 -> count("extra bundle", this::extraInOrOut);
            case 1 -> count("listener", this::listenerOpenOrNot);
            case 2 ->
                count("setting", () -> stage.listeners().set("mqtt", "topicCacheEntries", 4096 + random.nextInt(100)));
            default ->
                count(
                        "setting",
                        () -> stage.listeners().set("sessions", "queuedMessagesMax", 1000 + random.nextInt(9)));
        }
    }

    private void count(String name, Change change) throws Exception {
        try {
            change.make();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    name + " after " + done + "; " + stage.broker().report(), e);
        }
        done.merge(name, 1, Integer::sum);
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private void mustBeDone(Variant variant) throws Exception {
        Operator.Outcome outcome = stage.operator().update(variant.build(stage.versions()));
        if (!outcome.isDone()) {
            throw new AssertionError(variant + ": " + outcome.text());
        }
    }

    private void goodUpdate(String bundle) throws Exception {
        stage.update(bundle);
        secondSchema &= !bundle.equals(Bundles.MQTT);
    }

    private void otherSchema() throws Exception {
        mustBeDone(Variant.SECOND_SCHEMA);
        secondSchema = true;
    }

    private void mustFail(Variant variant) throws Exception {
        Operator.Outcome outcome = stage.operator().update(variant.build(stage.versions()));
        if (outcome.isDone()) {
            throw new AssertionError(variant + " was taken: " + outcome.text());
        }
    }

    /** What was exported in a later layout has to come back to a version that reads it. */
    private void protocolOutAndIn() throws Exception {
        stage.operator().remove(Bundles.MQTT);
        harmless();
        Path next = secondSchema
                ? Variant.SECOND_SCHEMA.build(stage.versions())
                : stage.versions().next(Bundles.MQTT);
        Operator.Outcome back = stage.operator().install(next);
        if (!back.isDone()) {
            throw new AssertionError("the protocol does not come back: " + back.text());
        }
    }

    private void extraInOrOut() throws Exception {
        Operator.Outcome outcome = extraIsIn
                ? stage.operator().remove(ExtraBundle.NAME)
                : stage.operator().install(extra);
        if (!outcome.isDone()) {
            throw new AssertionError(outcome.text());
        }
        extraIsIn = !extraIsIn;
    }

    private void listenerOpenOrNot() throws Exception {
        if (listenerIsOpen && random.nextBoolean()) {
            stage.listeners().remove("random");
            listenerIsOpen = false;
        } else {
            stage.listeners().open("random", random.nextBoolean() ? "tcp" : "ws");
            listenerIsOpen = true;
        }
    }

    /** Takes out what was not there at first. */
    void tidyUp() throws Exception {
        if (extraIsIn) {
            extraInOrOut();
        }
        stage.update(Bundles.MQTT);
    }

    @Override
    public String toString() {
        return "changes made: " + done;
    }
}
