// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.change;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.backplane.distribution.broker.Distribution;

/** The bundles that tests replace, and what their jars call themselves. */
public final class Bundles {
    public static final String MQTT = "org.backplane.protocol-mqtt";
    public static final String TRANSPORT = "org.backplane.transport-tcp";
    public static final String STORAGE = "org.backplane.storage-file";

    /** Comes in examples/ and has to be installed. */
    public static final String STOMP = "org.backplane.protocol-stomp";

    private Bundles() {}

    public static String name(Path jar) {
        return header(jar, "Bundle-SymbolicName").split(";", 2)[0];
    }

    public static String version(Path jar) {
        return header(jar, "Bundle-Version");
    }

    private static String header(Path jar, String name) {
        try {
            return Distribution.manifest(jar).getValue(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
