// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Pushes a snapshot to ConfigAdmin; only what changed is touched. One thread at a time. */
public final class ConfigPublisher {
    /** Any bundle may read it: the section says who is meant. */
    private static final String ANY_LOCATION = "?";

    private final ConfigurationAdmin admin;
    private final Map<String, Object> base;
    private final Map<List<String>, Map<String, Object>> pushed = new HashMap<>();

    /** @param base what every configuration carries besides its own values */
    public ConfigPublisher(ConfigurationAdmin admin, Map<String, Object> base) {
        this.admin = admin;
        this.base = Map.copyOf(base);
    }

    /** Returns how many configurations changed. */
    public int publish(ConfigSnapshot snapshot) throws IOException {
        int changes = 0;
        Set<List<String>> present = new HashSet<>();
        for (ConfigSnapshot.Entry entry : snapshot.entries()) {
            List<String> id = List.of(entry.pid(), entry.name());
            present.add(id);
            if (!same(entry.values(), pushed.get(id))) {
                update(entry);
                pushed.put(id, entry.values());
                changes++;
            }
        }
        for (List<String> id : List.copyOf(pushed.keySet())) {
            // Sections stay when their bundle is out; a listener that is gone from the file closes.
            if (!present.contains(id) && !id.get(1).isEmpty()) {
                configuration(id.get(0), id.get(1)).delete();
                pushed.remove(id);
                changes++;
            }
        }
        return changes;
    }

    private void update(ConfigSnapshot.Entry entry) throws IOException {
        Map<String, Object> values = new HashMap<>(base);
        values.putAll(entry.values());
        if (!entry.name().isEmpty()) {
            values.put("name", entry.name());
        }
        configuration(entry.pid(), entry.name()).update(FrameworkUtil.asDictionary(values));
    }

    private Configuration configuration(String pid, String name) throws IOException {
        return name.isEmpty()
                ? admin.getConfiguration(pid, ANY_LOCATION)
                : admin.getFactoryConfiguration(pid, name, ANY_LOCATION);
    }

    private static boolean same(
            Map<String, Object> values, @org.jspecify.annotations.Nullable Map<String, Object> before) {
        return before != null
                && values.keySet().equals(before.keySet())
                && values.entrySet().stream()
                        .allMatch(entry -> java.util.Objects.deepEquals(entry.getValue(), before.get(entry.getKey())));
    }
}
