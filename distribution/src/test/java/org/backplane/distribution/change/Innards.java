// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.ChildProcess;

/**
 * What a broker process holds, after a full garbage collection.
 *
 * @param bundles installed
 * @param loaders class loaders of bundles that are alive
 * @param metaspaceKb kilobytes of class data in use
 * @param threads of the process
 */
public record Innards(long bundles, long loaders, long metaspaceKb, long threads) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOADER = "org.apache.felix.framework.BundleWiringImpl$BundleClassLoader";
    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin/jcmd");

    /** Looks into it; asks for the histogram of live objects, which collects everything else. */
    public static Innards of(BrokerProcess broker) throws Exception {
        long loaders = loaders(broker);
        return new Innards(
                broker.adminSocket().ask("bundle list").size(), loaders, metaspaceKb(broker), threads(broker));
    }

    /** Class loaders of bundles that are alive. Felix makes one for each bundle that a class was asked of. */
    private static long loaders(BrokerProcess broker) throws Exception {
        return jcmd(broker, "GC.class_histogram").stream()
                .filter(line -> line.contains(LOADER + " ") || line.endsWith(LOADER))
                .map(line -> Long.parseLong(line.strip().split("\\s+")[1]))
                .findFirst()
                .orElse(0L);
    }

    private static long metaspaceKb(BrokerProcess broker) throws Exception {
        return jcmd(broker, "VM.metaspace", "basic").stream()
                .filter(line -> line.strip().startsWith("Metaspace"))
                .map(line -> line.replaceAll(".*used (\\d+)K.*", "$1"))
                .map(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new IOException("no metaspace figure"));
    }

    private static long threads(BrokerProcess broker) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + broker.pid() + "/status")).stream()
                .filter(line -> line.startsWith("Threads:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> jcmd(BrokerProcess broker, String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of(Long.toString(broker.pid())));
        words.addAll(List.of(command));
        ChildProcess.Result result =
                ChildProcess.run(ChildProcess.command(JCMD, words.toArray(String[]::new)), PATIENCE);
        if (result.exitCode() != 0) {
            throw new IOException("jcmd: " + result.output());
        }
        return result.output().lines().toList();
    }
}
