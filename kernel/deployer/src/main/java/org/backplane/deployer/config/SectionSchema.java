// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One top-level key of the YAML file.
 *
 * @param key as written in the file
 * @param pid of the configuration, or of its factory
 * @param factory whether the section is a map of named configurations
 * @param title a few words
 */
public record SectionSchema(
        String key, String pid, boolean factory, String title, String description, List<AttributeSchema> attributes) {
    public SectionSchema {
        attributes = List.copyOf(attributes);
    }

    /** This one, and the keys that only the other one has. */
    SectionSchema with(SectionSchema other) {
        List<AttributeSchema> all = new ArrayList<>(attributes);
        other.attributes.stream().filter(one -> attribute(one.key()).isEmpty()).forEach(all::add);
        return new SectionSchema(key, pid, factory, title, description, all);
    }

    Optional<AttributeSchema> attribute(String name) {
        return attributes.stream().filter(one -> one.key().equals(name)).findFirst();
    }

    List<String> keys() {
        return attributes.stream().map(AttributeSchema::key).toList();
    }
}
