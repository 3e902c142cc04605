// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.TimeValue;

class MicroTest {
    private static final Path ROOT = Path.of("..");

    @TempDir
    Path folder = Path.of("");

    private static Options options(String... words) throws Exception {
        return Micro.options(new CommandLineOptions(words));
    }

    /** What {@code ./bench --micro} holds the built benchmarks against before it runs them. */
    @Test
    void knowsTheBenchmarksOfEachModule() throws Exception {
        assertThat(Sources.benchmarks(ROOT))
                .contains(
                        "org.backplane.core.routing.MatchBenchmark",
                        "org.backplane.core.session.DeliveryBenchmark",
                        "org.backplane.protocol.mqtt.DecodeBenchmark",
                        "org.backplane.storage.file.AppendBenchmark");
    }

    @Test
    void takesForABenchmarkWhatIsNamedSo() throws Exception {
        Path sources = folder.resolve("kernel/one/src/bench/java/a/b");
        Files.createDirectories(folder.resolve("bundles/two"));
        Files.createDirectories(sources);
        Files.createFile(sources.resolve("FastBenchmark.java"));
        Files.createFile(sources.resolve("Helper.java"));

        assertThat(Sources.benchmarks(folder)).containsExactly("a.b.FastBenchmark");
    }

    @Test
    void runsShortUnlessAskedOtherwise() throws Exception {
        Options usual = options();
        Options asked = options("-f", "2", "-wi", "7", "-i", "9", "-w", "3", "-r", "4", "-tu", "us", "Match");

        assertThat(usual.getForkCount().get()).isEqualTo(1);
        assertThat(usual.getMeasurementTime().get()).isEqualTo(TimeValue.seconds(1));
        assertThat(asked.getForkCount().get()).isEqualTo(2);
        assertThat(asked.getWarmupIterations().get()).isEqualTo(7);
        assertThat(asked.getMeasurementIterations().get()).isEqualTo(9);
        assertThat(asked.getWarmupTime().get()).isEqualTo(TimeValue.seconds(3));
        assertThat(asked.getMeasurementTime().get()).isEqualTo(TimeValue.seconds(4));
        assertThat(asked.getTimeUnit().get()).isEqualTo(TimeUnit.MICROSECONDS);
        assertThat(asked.getIncludes()).containsExactly("Match");
    }

    @Test
    void countsBytesWhateverElseIsProfiled() throws Exception {
        assertThat(options("-prof", "stack").getProfilers())
                .extracting(profiler -> profiler.getKlass())
                .containsExactlyInAnyOrder("gc", "stack");
    }

    @Test
    void showsThreeDigits() {
        assertThat(Figures.number(1234.5)).isEqualTo("1,235");
        assertThat(Figures.number(12.34)).isEqualTo("12");
        assertThat(Figures.number(1.25)).isEqualTo("1.3");
        assertThat(Figures.number(0.001)).isEqualTo("0");
        assertThat(Figures.name("org.backplane.core.routing.MatchBenchmark.cached"))
                .isEqualTo("Match.cached");
    }
}
