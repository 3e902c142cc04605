// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.util.Map;
import java.util.Set;

/**
 * The listeners that exist where the file has no {@code listeners:}. On loopback only, for there is no authentication yet.
 */
public final class DefaultListeners {
    /** The section. */
    public static final String SECTION = "listeners";

    private static final Map<String, Integer> PORTS =
            new java.util.TreeMap<>(Map.of("tcp", 1883, "tls", 8883, "ws", 8083, "wss", 8084));

    private DefaultListeners() {}

    /** Adds all four. */
    static void add(ConfigSchema schema, RawConfig raw) {
        if (schema.section(SECTION).isPresent()) {
            PORTS.forEach((transport, port) -> {
                put(raw, transport, "transport", transport);
                put(raw, transport, "protocol", "mqtt");
                put(raw, transport, "bind", "127.0.0.1");
                put(raw, transport, "port", Integer.toString(port));
                if (transport.startsWith("ws")) {
                    put(raw, transport, "path", "/mqtt");
                }
            });
        }
    }

    /** A listener that does not say its transport has the one that it is named after. */
    static void nameTransports(RawConfig raw) {
        Set<String> names = raw.names(SECTION);
        for (String name : names) {
            Address transport = new Address(SECTION, name, "transport");
            if (PORTS.containsKey(name) && !raw.values().containsKey(transport)) {
                raw.set(transport, Found.text(name, "default"));
            }
        }
    }

    /** As YAML, for the commented file. */
    public static String yaml() {
        StringBuilder yaml = new StringBuilder();
        PORTS.forEach((name, port) -> yaml.append("  ")
                .append(name)
                .append(": {transport: ")
                .append(name)
                .append(", protocol: mqtt, bind: 127.0.0.1, port: ")
                .append(port)
                .append(name.startsWith("ws") ? ", path: /mqtt}\n" : "}\n"));
        return yaml.toString();
    }

    private static void put(RawConfig raw, String name, String key, String value) {
        raw.set(new Address(SECTION, name, key), Found.text(value, "default"));
    }
}
