// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleException;

/**
 * {@code main()} of the broker. Exit codes: 0 after a clean end, also by SIGTERM or Ctrl-C; 1 when it could not start; 2 for a wrong command line.
 */
public final class Launcher {
    private Launcher() {}

    /** Boots the framework and returns when it has stopped; the arguments are those of {@code bin/backplane run}. */
    public static void main(String[] args) {
        long startNanos = jvmStartNanos();
        Path home = Path.of(System.getProperty("backplane.home", "."));
        try {
            LaunchOptions options = parse(home, args);
            BundleCache cache = BundleCache.create(options.data());
            new BrokerFramework(options, cache, startNanos).run();
        } catch (UsageException e) {
            fail(e.getMessage());
        } catch (IOException | BundleException e) {
            fail("the framework does not start: " + e);
        }
    }

    private static LaunchOptions parse(Path home, String[] args) {
        try {
            return LaunchOptions.parse(home, List.of(args));
        } catch (UsageException e) {
            System.err.println("Backplane: " + e.getMessage());
            Runtime.getRuntime().halt(2);
            throw new IllegalStateException("halted", e);
        }
    }

    private static void fail(@org.jspecify.annotations.Nullable String message) {
        System.err.println("Backplane: " + message);
        Runtime.getRuntime().halt(1);
    }

    /**
     * When the JVM began, on the clock of {@code System.nanoTime}: users wait for it too. Not when the process did: it may
     * have been the shell that built everything before.
     */
    private static long jvmStartNanos() {
        return System.nanoTime()
                - TimeUnit.MILLISECONDS.toNanos(
                        ManagementFactory.getRuntimeMXBean().getUptime());
    }
}
