// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/conformance.md} and the tests name each other. */
class ConformancePageTest {
    private static final Path CLASSES = Path.of("target/test-classes");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (MQTT-[\\d.]+-\\d+) \\|.*$");
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");

    /** From its heading to the other half's. */
    private static final Pattern HALF_OF_5 = Pattern.compile("(?ms)^#+ MQTT 5\\.0$.*?(?=^#+ MQTT 3|\\z)");

    /** From its heading to the end. */
    private static final Pattern HALF_OF_3 = Pattern.compile("(?ms)^#+ MQTT 3\\.1\\.1 and 3\\.1$.*\\z");

    /** How many numbered statements MQTT 5.0 has (its appendix B). */
    private static final int STATEMENTS_OF_5 = 251;

    /** The same of MQTT 3.1.1. */
    private static final int STATEMENTS_OF_311 = 141;

    @Test
    void listsEveryTestThatProvesAStatement() throws Exception {
        Set<String> onPage = new TreeSet<>();
        for (MatchResult row : rows()) {
            NAMED.matcher(row.group()).results().forEach(test -> onPage.add(row.group(1) + " " + plain(test)));
        }

        Set<String> proven = new TreeSet<>();
        for (Method method : tests(CLASSES.resolve("org/backplane/distribution/conformance"))) {
            Statement statement = method.getAnnotation(Statement.class);
            if (statement != null) {
                for (String number : statement.value()) {
                    proven.add(number + " " + method.getDeclaringClass().getSimpleName() + "." + method.getName());
                }
            }
        }

        assertThat(proven).isNotEmpty();
        assertThat(onPage).as("rows of docs/conformance.md").containsAll(proven);
    }

    @Test
    void namesNoTestThatDoesNotExist() throws Exception {
        Set<String> existing = new TreeSet<>();
        for (Method method : tests(CLASSES)) {
            existing.add(method.getDeclaringClass().getSimpleName() + "." + method.getName());
        }

        Set<String> named = new TreeSet<>();
        NAMED.matcher(page()).results().forEach(test -> named.add(plain(test)));

        assertThat(named).isNotEmpty();
        assertThat(existing).containsAll(named);
    }

    @Test
    void saysOfEveryStatementOfVersion5WhatProvesItOrWhomItBinds() throws Exception {
        assertThat(proven(HALF_OF_5)).hasSize(STATEMENTS_OF_5);
    }

    @Test
    void saysOfEveryStatementOfVersion311WhatProvesItOrWhomItBinds() throws Exception {
        assertThat(proven(HALF_OF_3)).hasSize(STATEMENTS_OF_311);
    }

    private static Set<String> proven(Pattern half) throws IOException {
        String part = half.matcher(page()).results().findFirst().orElseThrow().group();
        Set<String> numbers = new TreeSet<>();
        for (MatchResult row : ROW.matcher(part).results().toList()) {
            numbers.add(row.group(1));
            String proof = row.group().replaceAll("^(?:\\|[^|]*){2}", "");
            assertThat(proof).as(row.group(1)).containsPattern("\\w{3}");
        }
        return numbers;
    }

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(page()).results().toList();
    }

    private static String plain(MatchResult test) {
        return test.group(1) + "." + test.group(2);
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/conformance.md"));
    }

    private static List<Method> tests(Path folder) throws Exception {
        List<Method> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                String name = CLASSES.relativize(file).toString();
                if (name.endsWith("Test.class") || name.endsWith("IT.class")) {
                    String type =
                            name.substring(0, name.length() - ".class".length()).replace('/', '.');
                    Class<?> loaded = Class.forName(type, false, ConformancePageTest.class.getClassLoader());
                    all.addAll(Arrays.asList(loaded.getDeclaredMethods()));
                }
            }
        }
        return all;
    }
}
