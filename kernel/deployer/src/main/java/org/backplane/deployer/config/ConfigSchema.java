// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything that may be configured, as the bundles themselves declare it. */
public record ConfigSchema(List<SectionSchema> sections) {
    public ConfigSchema {
        sections = List.copyOf(sections);
    }

    /** Reads the metatype of all these jars (or class folders); what is not a jar declares nothing. */
    public static ConfigSchema of(Collection<Path> jars) throws IOException {
        Map<String, SectionSchema> byKey = new TreeMap<>();
        for (Path jar : jars) {
            for (SectionSchema section : MetatypeJar.read(jar)) {
                byKey.putIfAbsent(section.key(), section);
            }
        }
        return new ConfigSchema(List.copyOf(byKey.values()));
    }

    public Optional<SectionSchema> section(String key) {
        return sections.stream().filter(one -> one.key().equals(key)).findFirst();
    }

    List<String> keys() {
        return sections.stream().map(SectionSchema::key).toList();
    }
}
