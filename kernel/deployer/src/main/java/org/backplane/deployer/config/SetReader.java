// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.util.List;
import java.util.Optional;

/** Reads {@code --set section.key=value}; for listeners {@code listeners.name.key=value}. */
final class SetReader {
    private SetReader() {}

    static void read(List<String> settings, ConfigSchema schema, RawConfig raw) {
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            String where = "--set " + setting;
            String[] path = setting.substring(0, Math.max(0, equals)).split("\\.", -1);
            Optional<SectionSchema> section = schema.section(path[0]);
            if (section.isEmpty()) {
                raw.problem(where + ": unknown section" + Suggestion.of(path[0], schema.keys()) + ", allowed: "
                        + String.join(", ", schema.keys()));
            } else if (path.length != (section.get().factory() ? 3 : 2)) {
                raw.problem(where + ": found no " + path[0] + (section.get().factory() ? ".<name>" : "")
                        + ".<key>=<value>");
            } else {
                String name = path.length == 3 ? path[1] : "";
                Address address = new Address(path[0], name, path[path.length - 1]);
                raw.set(address, Found.text(setting.substring(equals + 1), where));
            }
        }
    }
}
