// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.micro;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.backplane.bench.report.Table;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/** The results of JMH as a table. */
final class Figures {
    /** Of the profiler {@code gc}. */
    private static final String BYTES = "gc.alloc.rate.norm";

    private Figures() {}

    static Table of(Collection<RunResult> results) {
        Table table = new Table(2, List.of("benchmark", "with", "time", "from", "to", "B"));
        for (RunResult run : results) {
            Statistics times = run.getPrimaryResult().getStatistics();
            Result<?> bytes = run.getSecondaryResults().get(BYTES);
            table.add(List.of(
                    name(run.getParams().getBenchmark()),
                    with(run.getParams()),
                    number(times.getMean()) + " "
                            + run.getPrimaryResult().getScoreUnit().replace("/op", ""),
                    number(times.getMin()),
                    number(times.getMax()),
                    bytes == null ? "" : number(bytes.getScore())));
        }
        return table;
    }

    /** Class and method, without what every class has in its name. */
    static String name(String benchmark) {
        int method = benchmark.lastIndexOf('.');
        String type = benchmark.substring(0, method);
        return type.substring(type.lastIndexOf('.') + 1).replace("Benchmark", "") + "."
                + benchmark.substring(method + 1);
    }

    private static String with(BenchmarkParams params) {
        return params.getParamsKeys().stream()
                .map(key -> key + "=" + params.getParam(key))
                .collect(Collectors.joining(", "));
    }

    /** Three digits are all that repeats; what is left of nothing is nothing. */
    static String number(double value) {
        return String.format(Locale.ROOT, value < 0.05 ? "%.0f" : value < 10 ? "%.1f" : "%,.0f", value);
    }
}
