// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.change;

import java.nio.file.Path;
import java.util.List;

/** Uses the words of {@code bin/backplane bundle …}. */
record CommandLine(Speaker speaker) implements Operator {
    /** Says words to the broker and waits for what comes of it. */
    @FunctionalInterface
    interface Speaker {
        Outcome say(List<String> words) throws Exception;
    }

    @Override
    public boolean hasRollback() {
        return true;
    }

    @Override
    public Outcome install(Path jar) throws Exception {
        return speaker.say(List.of("bundle", "install", jar.toString()));
    }

    @Override
    public Outcome update(Path jar) throws Exception {
        return speaker.say(List.of("bundle", "update", jar.toString()));
    }

    @Override
    public Outcome remove(String name) throws Exception {
        return speaker.say(List.of("bundle", "remove", name));
    }

    @Override
    public Outcome canary(Path jar, String share) throws Exception {
        return speaker.say(List.of("bundle", "canary", jar.toString(), share));
    }

    @Override
    public Outcome promote(String name) throws Exception {
        return speaker.say(List.of("bundle", "promote", name));
    }

    @Override
    public Outcome abort(String name) throws Exception {
        return speaker.say(List.of("bundle", "abort", name));
    }
}
