// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.micro;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Started by {@code ./bench --micro}, in the root folder: runs the JMH benchmarks of all modules with the arguments of JMH, and
 * prints as Markdown what each operation takes in time and bytes.
 */
public final class Micro {
    private static final List<String> TELLING = List.of("-h", "-l", "-lp", "-lprof", "-lrf");
    private static final TimeValue SECOND = TimeValue.seconds(1);
    private static final int WARM_UPS = 3;
    private static final int ITERATIONS = 5;

    /** As the broker runs; the heap is large enough for a million subscriptions. */
    private static final String[] JVM = {
        "-XX:+UseG1GC",
        "-XX:+UseCompactObjectHeaders",
        "-Xms2g",
        "-Xmx2g",
        "-Dio.netty.leakDetection.level=disabled",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow"
    };

    private Micro() {}

    public static void main(String[] words) throws Exception {
        Set<String> missing = new TreeSet<>(Sources.benchmarks(Path.of("")));
        missing.removeAll(built());
        if (!missing.isEmpty()) {
            System.err.println("The build left out " + String.join(", ", missing) + ": see profile bench in pom.xml");
            System.exit(1);
        }
        if (Arrays.stream(words).anyMatch(TELLING::contains)) {
            org.openjdk.jmh.Main.main(words);
            return;
        }
        try {
            Collection<RunResult> results = new Runner(options(new CommandLineOptions(words))).run();
            System.out.println();
            System.out.println(Figures.of(results).markdown());
        } catch (RunnerException | CommandLineOptionException e) {
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            System.err.println("Benchmark: " + why + "; see ./bench --micro -h");
            System.exit(2);
        }
    }

    /** The classes that JMH knows of. */
    private static Set<String> built() {
        var silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        return BenchmarkList.defaultList().getAll(silent, List.of()).stream()
                .map(BenchmarkListEntry::getUserClassQName)
                .collect(Collectors.toSet());
    }

    /** What was not asked for otherwise is short, for figures of a few per cent. */
    static Options options(CommandLineOptions asked) {
        var options = new OptionsBuilder().parent(asked).addProfiler("gc").jvmArgsPrepend(JVM);
        options.mode(Mode.AverageTime).timeUnit(asked.getTimeUnit().orElse(TimeUnit.NANOSECONDS));
        options.forks(asked.getForkCount().orElse(1));
        options.warmupIterations(asked.getWarmupIterations().orElse(WARM_UPS));
        options.warmupTime(asked.getWarmupTime().orElse(SECOND));
        options.measurementIterations(asked.getMeasurementIterations().orElse(ITERATIONS));
        options.measurementTime(asked.getMeasurementTime().orElse(SECOND));
        return options.shouldFailOnError(true).build();
    }
}
