// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Values as they were written, the later ones over the earlier; filled by one reader after the other, on one thread. */
final class RawConfig {
    private final Map<Address, Found> values = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    void put(Address address, Found found) {
        values.put(address, found);
    }

    /** A value, and with it the section that it makes exist. */
    void set(Address address, Found found) {
        values.putIfAbsent(new Address(address.section(), "", ""), Found.whole(found.where()));
        values.putIfAbsent(address.whole(), Found.whole(found.where()));
        values.put(address, found);
    }

    void problem(String text) {
        problems.add(text);
    }

    void warning(String text) {
        warnings.add(text);
    }

    boolean hasSection(String section) {
        return values.containsKey(new Address(section, "", ""));
    }

    /** The names in a section that holds several configurations, in the order written. */
    Set<String> names(String section) {
        return values.keySet().stream()
                .filter(one -> one.section().equals(section) && !one.name().isEmpty())
                .map(Address::name)
                .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
    }

    Map<Address, Found> values() {
        return values;
    }

    List<String> problems() {
        return problems;
    }

    List<String> warnings() {
        return warnings;
    }
}
