// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Holds raw values against the schema: what passes is typed, what does not becomes a problem in words. */
final class ConfigChecker {
    private final ConfigSchema schema;
    private final RawConfig raw;

    ConfigChecker(ConfigSchema schema, RawConfig raw) {
        this.schema = schema;
        this.raw = raw;
    }

    /** The typed values by section and name; problems and warnings are in the raw configuration. */
    Map<Address, Map<String, Object>> check() {
        Map<Address, Map<String, Object>> result = new java.util.LinkedHashMap<>();
        for (SectionSchema section : schema.sections()) {
            if (section.factory()) {
                for (String name : raw.names(section.key())) {
                    Address whole = new Address(section.key(), name, "");
                    result.put(whole, values(section, whole));
                    requireAll(section, whole);
                }
            } else {
                Address whole = new Address(section.key(), "", "");
                result.put(whole, values(section, whole));
            }
        }
        return result;
    }

    private Map<String, Object> values(SectionSchema section, Address whole) {
        Map<String, Object> values = new TreeMap<>();
        for (Map.Entry<Address, Found> entry : List.copyOf(raw.values().entrySet())) {
            Address address = entry.getKey();
            if (!address.key().isEmpty() && address.whole().equals(whole)) {
                Optional<AttributeSchema> attribute = section.attribute(address.key());
                if (attribute.isEmpty()) {
                    raw.problem(entry.getValue().where() + ": " + address + ": unknown key"
                            + Suggestion.of(address.key(), section.keys()) + ", allowed: "
                            + String.join(", ", section.keys()));
                } else {
                    value(attribute.get(), address, entry.getValue())
                            .ifPresent(value -> values.put(address.key(), value));
                }
            }
        }
        return values;
    }

    /** A named configuration has no defaults of its own where its keys have none. */
    private void requireAll(SectionSchema section, Address whole) {
        for (AttributeSchema attribute : section.attributes()) {
            Address address = new Address(whole.section(), whole.name(), attribute.key());
            boolean optional = !attribute.required() || !attribute.defaults().isEmpty() || attribute.list();
            boolean needed = attribute.type().isNumber() || !attribute.options().isEmpty();
            if (!optional && needed && !raw.values().containsKey(address)) {
                Found found = raw.values().getOrDefault(whole, Found.whole("configuration"));
                raw.problem(found.where() + ": " + address + ": found nothing, allowed: " + attribute.allowed());
            }
        }
    }

    private Optional<Object> value(AttributeSchema attribute, Address address, Found found) {
        List<String> texts = found.texts();
        if (attribute.list() && !found.list()) {
            texts = split(found.texts().getFirst());
        } else if (!attribute.list() && found.list()) {
            raw.problem(found.where() + ": " + address + ": found a list, allowed: " + attribute.allowed());
            return Optional.empty();
        }
        List<Object> values = new ArrayList<>();
        for (String text : texts) {
            Optional<Object> value = attribute.type().parse(text).filter(_ -> isWithin(attribute, text));
            if (value.isEmpty()) {
                raw.problem(found.where() + ": " + address + ": found " + found.shown() + ", allowed: "
                        + attribute.allowed());
                return Optional.empty();
            }
            values.add(value.get());
        }
        return Optional.of(attribute.list() ? attribute.type().array(values) : values.getFirst());
    }

    private static boolean isWithin(AttributeSchema attribute, String text) {
        if (!attribute.options().isEmpty() && !attribute.options().contains(text)) {
            return false;
        }
        if (!attribute.type().isNumber()) {
            return true;
        }
        String number = attribute.type().parse(text).map(Object::toString).orElse(text);
        return attribute.min().map(min -> ValueType.compare(number, min) >= 0).orElse(true)
                && attribute
                        .max()
                        .map(max -> ValueType.compare(number, max) <= 0)
                        .orElse(true);
    }

    /** How a list is written where there is only text: {@code a,b} or {@code [a, b]}. */
    private static List<String> split(String text) {
        String inner = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        List<String> parts = new ArrayList<>();
        for (String part : inner.split(",", -1)) {
            if (!part.isBlank()) {
                parts.add(part.strip());
            }
        }
        return parts;
    }
}
