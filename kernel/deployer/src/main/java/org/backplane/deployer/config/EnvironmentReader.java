// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads {@code BACKPLANE_<SECTION>_<KEY>}, for example {@code BACKPLANE_MQTT_MAX_PACKET_BYTES} or
 * {@code BACKPLANE_LISTENERS_TCP_PORT}.
 */
final class EnvironmentReader {
    private static final String PREFIX = "BACKPLANE_";

    /** Those that {@code bin/backplane} reads itself. */
    private static final Set<String> RESERVED =
            Set.of("BACKPLANE_HOME", "BACKPLANE_JAVA_HOME", "BACKPLANE_JAVA_OPTS", "BACKPLANE_LOGS");

    private EnvironmentReader() {}

    static void read(Map<String, String> environment, ConfigSchema schema, RawConfig raw) {
        for (Map.Entry<String, String> entry : new TreeMap<>(environment).entrySet()) {
            String variable = entry.getKey();
            if (variable.startsWith(PREFIX) && !RESERVED.contains(variable)) {
                Optional<SectionSchema> section = section(variable, schema);
                if (section.isPresent()) {
                    set(section.get(), variable, entry.getValue(), raw);
                } else {
                    raw.warning("environment " + variable + ": no bundle here knows this section. It is left out.");
                }
            }
        }
    }

    /** The section with the longest name that fits. */
    private static Optional<SectionSchema> section(String variable, ConfigSchema schema) {
        return schema.sections().stream()
                .filter(section -> variable.startsWith(prefix(section)))
                .max(java.util.Comparator.comparingInt(
                        section -> prefix(section).length()));
    }

    private static void set(SectionSchema section, String variable, String value, RawConfig raw) {
        String rest = variable.substring(prefix(section).length());
        for (String key : section.keys()) {
            String upper = upperSnake(key);
            if (!section.factory() && rest.equals(upper)) {
                raw.set(new Address(section.key(), "", key), Found.text(value, "environment " + variable));
                return;
            }
            if (section.factory() && rest.endsWith("_" + upper)) {
                String name = name(rest.substring(0, rest.length() - upper.length() - 1), section.key(), raw);
                raw.set(new Address(section.key(), name, key), Found.text(value, "environment " + variable));
                return;
            }
        }
        raw.problem("environment " + variable + ": unknown key, allowed: "
                + String.join(
                        ", ",
                        section.keys().stream().map(key -> shown(section, key)).toList()));
    }

    /** The name of a configuration that exists, however it is written, else the variable's in lower case. */
    private static String name(String upper, String section, RawConfig raw) {
        return raw.names(section).stream()
                .filter(name -> upperSnake(name).equals(upper))
                .findFirst()
                .orElse(upper.toLowerCase(Locale.ROOT));
    }

    private static String shown(SectionSchema section, String key) {
        return prefix(section) + (section.factory() ? "<NAME>_" : "") + upperSnake(key);
    }

    private static String prefix(SectionSchema section) {
        return PREFIX + upperSnake(section.key()) + "_";
    }

    /** {@code maxPacketBytes} becomes {@code MAX_PACKET_BYTES}. */
    static String upperSnake(String camelCase) {
        return camelCase
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]", "_")
                .toUpperCase(Locale.ROOT);
    }
}
