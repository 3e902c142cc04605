// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.util.List;
import java.util.Optional;

/**
 * One key of a section.
 *
 * @param key as written in the YAML file
 * @param list whether it takes several values
 * @param defaults text of the default; empty if there is none, one element unless it is a list
 * @param min smallest number
 * @param max greatest number
 * @param options the only values allowed; empty if any is
 * @param required whether a value must be given where there is no default
 */
public record AttributeSchema(
        String key,
        ValueType type,
        boolean list,
        String description,
        List<String> defaults,
        Optional<String> min,
        Optional<String> max,
        List<String> options,
        boolean required) {
    public AttributeSchema {
        defaults = List.copyOf(defaults);
        options = List.copyOf(options);
    }

    /** What may be written there, in words. */
    public String allowed() {
        String one = options.isEmpty() ? type.words() + range() : String.join(", ", options);
        return list ? "a list of: " + one : one;
    }

    private String range() {
        if (min.isPresent() && max.isPresent()) {
            return " from " + min.get() + " to " + max.get();
        }
        return min.map(least -> ", " + least + " or more")
                .or(() -> max.map(most -> ", " + most + " or less"))
                .orElse("");
    }
}
