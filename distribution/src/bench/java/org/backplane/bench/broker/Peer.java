// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.broker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.backplane.distribution.broker.Wire;

/** A broker that takes part. */
public interface Peer {
    /** What every JVM gets: the flags Backplane's own script has, and one heap. */
    List<String> JVM_FLAGS = List.of("-XX:+UseG1GC", "-XX:+UseCompactObjectHeaders", "-Xms64m", "-Xmx1g");

    /** As in {@code --peer}. */
    String name();

    /** Whether it runs in a JVM, which must get warm first. */
    boolean isJvm();

    /** What is measured. */
    String version() throws Exception;

    /** How it is set, in one line for the report. */
    String settings();

    /** When it says that a message for a persistent session is safe; for the report. */
    String durability();

    /** Why it can't take part; empty if it can. */
    default String missing() {
        return "";
    }

    /** What it has noted in that folder and counted that may tell why it closed a connection. It may have ended. */
    default List<String> complaints(Path folder) throws Exception {
        return List.of();
    }

    /** The newest version of MQTT it speaks, as CONNECT says it. */
    default int newestVersion() {
        return 5;
    }

    /**
     * How it is started.
     *
     * @param folder of its own, for files and data; empty
     * @param ports where it shall listen on 127.0.0.1
     */
    Launch launch(Path folder, Map<Wire, Integer> ports, Site site) throws IOException;

    /** What its JVM gets, if it is one, in a run with that folder. */
    static List<String> jvmFlags(Path folder, Site site) {
        List<String> flags = new ArrayList<>(JVM_FLAGS);
        flags.addAll(site.jvmOptions());
        flags.add(Pauses.flag(folder));
        return flags;
    }

    /**
     * A command line.
     *
     * @param environment what is added to ours
     */
    record Launch(List<String> command, Map<String, String> environment) {}
}
