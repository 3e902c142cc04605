// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A configuration that passed every check.
 *
 * @param entries one for each configuration to push
 * @param warnings for the log
 */
public record ConfigSnapshot(List<Entry> entries, List<String> warnings) {
    public ConfigSnapshot {
        entries = List.copyOf(entries);
        warnings = List.copyOf(warnings);
    }

    /**
     * One configuration.
     *
     * @param pid its PID, or its factory's
     * @param name in the factory; empty if it is no factory's
     * @param values only those that somebody wrote; defaults are the component's
     */
    public record Entry(String pid, String name, Map<String, Object> values) {
        public Entry {
            values = Map.copyOf(values);
        }
    }

    static ConfigSnapshot of(ConfigSchema schema, Map<Address, Map<String, Object>> values, List<String> warnings) {
        List<Entry> entries = new ArrayList<>();
        values.forEach((address, map) -> schema.section(address.section())
                .ifPresent(section -> entries.add(new Entry(section.pid(), address.name(), map))));
        List<String> all = new ArrayList<>(warnings);
        LoopbackRule.warnings(entries).forEach(all::add);
        return new ConfigSnapshot(entries, all);
    }

    /** What somebody wrote for a PID that is no factory's. */
    public Map<String, Object> values(String pid) {
        return entries.stream()
                .filter(entry -> entry.pid().equals(pid) && entry.name().isEmpty())
                .findFirst()
                .map(Entry::values)
                .orElse(Map.of());
    }

    /** The named configurations of a factory, in the order written. */
    public List<Entry> named(String factoryPid) {
        return entries.stream()
                .filter(entry -> entry.pid().equals(factoryPid) && !entry.name().isEmpty())
                .toList();
    }
}
