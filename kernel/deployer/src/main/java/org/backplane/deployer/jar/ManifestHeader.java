// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.jar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A header of a manifest as OSGi writes them: {@code name;key=value;directive:="quoted, text", name…}. */
public record ManifestHeader(List<Clause> clauses) {
    public ManifestHeader {
        clauses = List.copyOf(clauses);
    }

    /**
     * One clause.
     *
     * @param names what it is about
     * @param values attributes and directives by name, their types left out
     */
    public record Clause(List<String> names, Map<String, String> values) {
        public Clause {
            names = List.copyOf(names);
            values = Map.copyOf(values);
        }

        /** The first name. */
        public String name() {
            return names.isEmpty() ? "" : names.getFirst();
        }

        public String value(String key, String absent) {
            return values.getOrDefault(key, absent);
        }
    }

    /** Reads it; what is malformed is read as far as it makes sense, since the framework judges it once more. */
    public static ManifestHeader parse(@org.jspecify.annotations.Nullable String text) {
        List<Clause> clauses = new ArrayList<>();
        if (text != null) {
            for (String clause : split(text, ',')) {
                if (!clause.isBlank()) {
                    clauses.add(clause(clause));
                }
            }
        }
        return new ManifestHeader(clauses);
    }

    private static Clause clause(String text) {
        List<String> names = new ArrayList<>();
        Map<String, String> values = new HashMap<>();
        for (String part : split(text, ';')) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                names.add(part.strip());
            } else {
                values.put(key(part.substring(0, equals)), unquote(part.substring(equals + 1)));
            }
        }
        return new Clause(names, values);
    }

    /** {@code objectClass:List<String>} is {@code objectClass}; a directive loses its colon. */
    private static String key(String text) {
        int colon = text.indexOf(':');
        return (colon < 0 ? text : text.substring(0, colon)).strip();
    }

    private static String unquote(String text) {
        String value = text.strip();
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /** At every separator that is not between quotes. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }
}
