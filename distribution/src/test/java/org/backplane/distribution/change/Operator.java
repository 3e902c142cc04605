// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.change;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.backplane.distribution.broker.AdminSocket;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.ChildProcess;
import org.backplane.distribution.broker.Distribution;

/** Changes the bundles of a running broker and waits until each change has ended. Any thread, one at a time. */
public interface Operator {
    /** For the slowest change: all watching included. */
    Duration PATIENCE = Duration.ofSeconds(90);

    /** Whether {@link #canary} and rolling back are within its reach. */
    boolean hasRollback();

    Outcome install(Path jar) throws Exception;

    /** Puts a jar in the place of the installed one with the same symbolic name. */
    Outcome update(Path jar) throws Exception;

    /** By symbolic name. */
    Outcome remove(String name) throws Exception;

    /** @param share as the command line has it: {@code --share=10%} or {@code --clients=pub-*} */
    Outcome canary(Path jar, String share) throws Exception;

    Outcome promote(String name) throws Exception;

    Outcome abort(String name) throws Exception;

    /**
     * How a change ended.
     *
     * @param isDone it is as asked; else refused or rolled back
     * @param text what was said about it
     */
    record Outcome(boolean isDone, String text) {}

    /**
     * The way to change bundles that all tests here take: {@code socket} says the words of {@code bin/backplane bundle …} to
     * the broker, {@code cli} starts that program, {@code drop} moves jars in the folder.
     */
    static Operator of(BrokerProcess broker, Distribution distribution) {
        return switch (way()) {
            case "drop" -> new DropFolder(broker, distribution);
            case "cli" -> new CommandLine(words -> program(broker, words));
            default -> new CommandLine(words -> socket(broker, words));
        };
    }

    /** Settings of a broker that is changed so often that nobody wants to watch each change for long. */
    static String[] hasty() {
        return way().equals("drop")
                ? new String[0]
                : new String[] {"bundles.watchSeconds=1", "bundles.baselineSeconds=0"};
    }

    private static String way() {
        return System.getProperty("backplane.operator", "socket");
    }

    private static Outcome program(BrokerProcess broker, List<String> words) throws Exception {
        // The program takes an option's value as the word after it.
        String[] apart = words.stream()
                .flatMap(word -> Stream.of(word.startsWith("--") ? word.split("=", 2) : new String[] {word}))
                .toArray(String[]::new);
        ChildProcess.Result result = broker.admin(PATIENCE, apart);
        return outcome(words, result.exitCode(), result.output());
    }

    private static Outcome socket(BrokerProcess broker, List<String> words) throws Exception {
        AdminSocket.Reply reply = broker.adminSocket().call(words.toArray(String[]::new));
        return outcome(words, reply.exitCode(), String.join("\n", reply.lines()) + "\n" + reply.message());
    }

    private static Outcome outcome(List<String> words, int exitCode, String text) {
        if (exitCode > 1) {
            throw new AssertionError(String.join(" ", words) + " ended with " + exitCode + ": " + text);
        }
        return new Outcome(exitCode == 0, text);
    }
}
