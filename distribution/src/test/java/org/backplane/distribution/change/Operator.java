// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.change;

import java.nio.file.Path;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.Distribution;

/** Changes the bundles of a running broker and waits until each change has ended. Any thread, one at a time. */
public interface Operator {
    /** Whether {@link #canary} and rolling back are within its reach. */
    boolean hasRollback();

    Outcome install(Path jar) throws Exception;

    /** Puts a jar in the place of the installed one with the same symbolic name. */
    Outcome update(Path jar) throws Exception;

    /** By symbolic name. */
    Outcome remove(String name) throws Exception;

    /** @param share {@code 10%} or {@code id:pattern} */
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
     * The way to change bundles that all tests here take: {@code drop} moves jars in the folder, {@code cli} calls
     * {@code bin/backplane bundle …}.
     */
    static Operator of(BrokerProcess broker, Distribution distribution) {
        return isCommandLine() ? new CommandLine(broker) : new DropFolder(broker, distribution);
    }

    /** Settings of a broker that is changed so often that nobody wants to watch each change for long. */
    static String[] hasty() {
        return isCommandLine() ? new String[] {"bundles.watchSeconds=1"} : new String[0];
    }

    // TO SWITCH once `bundle install|update|remove|canary|promote|abort` are there: the default becomes "cli".
    private static boolean isCommandLine() {
        return System.getProperty("backplane.operator", "drop").equals("cli");
    }
}
