// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.backplane.distribution.broker.Distribution;

/** Makes ever newer versions of the shipped bundles. One thread. */
public final class Versions {
    private final Path folder;
    private final Map<String, Path> originals = new HashMap<>();
    private int made;

    /** @param folder for the jars, which outlive their installation here */
    public Versions(Distribution shipped, Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        List<String> names = new ArrayList<>(List.of(Bundles.MQTT, Bundles.TRANSPORT, Bundles.STORAGE));
        for (String name : names) {
            originals.put(name, shipped.bundle(name));
        }
        originals.put(Bundles.STOMP, shipped.example(Bundles.STOMP));
    }

    /** The shipped jar. */
    public Path original(String bundle) {
        Path jar = originals.get(bundle);
        if (jar == null) {
            throw new IllegalArgumentException("not shipped: " + bundle);
        }
        return jar;
    }

    /** A version that no jar had before. */
    public String nextVersion() {
        made++;
        return "0.2." + made;
    }

    /** Where the jar of a version belongs. */
    public Path file(String bundle, String version) {
        return folder.resolve(bundle + "-" + version + ".jar");
    }

    /** The same classes under the next version. */
    public Path next(String bundle) throws IOException {
        String version = nextVersion();
        Path jar = file(bundle, version);
        Distribution.rebuild(original(bundle), jar, version);
        return jar;
    }
}
