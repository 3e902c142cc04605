// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.change;

import java.nio.file.Path;
import java.time.Duration;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.ChildProcess;

/** Calls {@code bin/backplane bundle …}, as a person would; the exit code says how it ended. */
record CommandLine(BrokerProcess broker) implements Operator {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Override
    public boolean hasRollback() {
        return true;
    }

    @Override
    public Outcome install(Path jar) throws Exception {
        return bundle("install", jar.toString());
    }

    @Override
    public Outcome update(Path jar) throws Exception {
        return bundle("update", jar.toString());
    }

    @Override
    public Outcome remove(String name) throws Exception {
        return bundle("remove", name);
    }

    @Override
    public Outcome canary(Path jar, String share) throws Exception {
        return bundle("canary", jar.toString(), "--share", share);
    }

    @Override
    public Outcome promote(String name) throws Exception {
        return bundle("promote", name);
    }

    @Override
    public Outcome abort(String name) throws Exception {
        return bundle("abort", name);
    }

    private Outcome bundle(String... words) throws Exception {
        String[] all = new String[words.length + 1];
        all[0] = "bundle";
        System.arraycopy(words, 0, all, 1, words.length);
        ChildProcess.Result result = broker.admin(PATIENCE, all);
        if (result.exitCode() > 1) {
            throw new AssertionError(
                    String.join(" ", all) + " ended with " + result.exitCode() + ": " + result.output());
        }
        return new Outcome(result.exitCode() == 0, result.output());
    }
}
