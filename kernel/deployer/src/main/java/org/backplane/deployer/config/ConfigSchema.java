// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything that may be configured, as the bundles themselves declare it. */
public record ConfigSchema(List<SectionSchema> sections) {
    public ConfigSchema {
        sections = List.copyOf(sections);
    }

    /**
     * Reads the metatype of all these jars (or class folders); what is not a jar declares nothing. Where two versions of a
     * bundle are there, the keys of both may be configured, and the earlier of the jars says what is allowed there.
     */
    public static ConfigSchema of(Collection<Path> jars) throws IOException {
        Map<String, SectionSchema> byKey = new TreeMap<>();
        for (Path jar : jars) {
            for (SectionSchema section : MetatypeJar.read(jar)) {
                byKey.merge(section.key(), section, SectionSchema::with);
            }
        }
        return new ConfigSchema(List.copyOf(byKey.values()));
    }

    public Optional<SectionSchema> section(String key) {
        return sections.stream().filter(one -> one.key().equals(key)).findFirst();
    }

    /** The values of a section's keys where nobody wrote any; empty for a section that is unknown. */
    public Map<String, Object> defaults(String key) {
        Map<String, Object> values = new HashMap<>();
        section(key).map(SectionSchema::attributes).orElseGet(List::of).stream()
                .filter(one -> !one.list() && !one.defaults().isEmpty())
                .forEach(one ->
                        one.type().parse(one.defaults().getFirst()).ifPresent(value -> values.put(one.key(), value)));
        return values;
    }

    List<String> keys() {
        return sections.stream().map(SectionSchema::key).toList();
    }
}
