// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells from successive looks at a folder what happened to its files. A file counts only once two looks in a row saw it the
 * same: until then somebody is still writing it. One thread.
 */
final class FolderChanges {
    private final Map<String, FileLook> settled = new TreeMap<>();
    private final Map<String, FileLook> moving = new HashMap<>();

    /** One thing that happened. */
    sealed interface Change {
        String file();

        record Appeared(String file) implements Change {}

        record Replaced(String file) implements Change {}

        record Gone(String file) implements Change {}
    }

    /** What is there at start counts at once. */
    List<Change> first(Map<String, FileLook> now) {
        look(now);
        return look(now);
    }

    /** A file that whoever owns the folder wrote there: no change that anybody need act on. */
    void settle(String file, FileLook look) {
        moving.remove(file);
        settled.put(file, look);
    }

    /** A file that whoever owns the folder took out. */
    void forget(String file) {
        moving.remove(file);
        settled.remove(file);
    }

    /** What was last seen of a file that lies still. */
    Optional<FileLook> settled(String file) {
        return Optional.ofNullable(settled.get(file));
    }

    /** Departures come first: what arrives may take the place of what left. */
    List<Change> look(Map<String, FileLook> now) {
        List<Change> changes = new ArrayList<>();
        for (String file : List.copyOf(settled.keySet())) {
            if (!now.containsKey(file)) {
                settled.remove(file);
                changes.add(new Change.Gone(file));
            }
        }
        moving.keySet().retainAll(now.keySet());
        now.forEach((file, look) -> {
            FileLook before = settled.get(file);
            if (look.equals(before)) {
                moving.remove(file);
            } else if (look.equals(moving.put(file, look))) {
                moving.remove(file);
                settled.put(file, look);
                changes.add(before == null ? new Change.Appeared(file) : new Change.Replaced(file));
            }
        });
        return changes;
    }
}
