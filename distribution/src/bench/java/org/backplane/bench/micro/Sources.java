// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The benchmarks there should be: every {@code *Benchmark.java} in {@code src/bench/java} of a module. */
final class Sources {
    private static final Path FOLDER = Path.of("src", "bench", "java");
    private static final String SUFFIX = "Benchmark.java";

    private Sources() {}

    /** Names of their classes. */
    static Set<String> benchmarks(Path root) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String group : List.of("kernel", "bundles")) {
            try (Stream<Path> modules = Files.list(root.resolve(group))) {
                for (Path module : modules.toList()) {
                    Path folder = module.resolve(FOLDER);
                    if (Files.isDirectory(folder)) {
                        names.addAll(in(folder));
                    }
                }
            }
        }
        return names;
    }

    private static List<String> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .map(file -> folder.relativize(file).toString())
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .map(name -> name.replace('/', '.').replace('\\', '.'))
                    .toList();
        }
    }
}
