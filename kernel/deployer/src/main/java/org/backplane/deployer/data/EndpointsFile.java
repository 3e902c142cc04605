// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backplane.api.admin.BrokerAdmin.ListenerStatus;
import org.backplane.api.transport.Endpoint;

/**
 * {@code data/endpoints.json}: where this broker really listens, for scripts and tests. Replaced as a whole, so that a
 * reader never sees half of it; absent while no broker runs (unless it was killed).
 */
public final class EndpointsFile {
    private final Path file;
    private final Map<String, Object> head = new LinkedHashMap<>();
    private final String admin;
    private String written = "";

    /**
     * @param data the data directory
     * @param startedAt ISO 8601
     * @param admin path of the admin socket
     */
    public EndpointsFile(Path data, long pid, String version, String startedAt, String admin) {
        this.file = data.resolve("endpoints.json");
        this.admin = admin;
        head.put("pid", pid);
        head.put("version", version);
        head.put("startedAt", startedAt);
    }

    /** Writes those that are open, if anything changed. */
    public void write(List<ListenerStatus> listeners) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>(head);
        all.put(
                "endpoints",
                listeners.stream()
                        .filter(ListenerStatus::isOpen)
                        .map(EndpointsFile::describe)
                        .toList());
        all.put("admin", admin);
        String text = Json.write(all) + "\n";
        if (!text.equals(written)) {
            Path draft = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            written = text;
        }
    }

    /** One listener as JSON shows it. */
    public static Map<String, Object> describe(ListenerStatus listener) {
        Endpoint endpoint = listener.endpoint();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", endpoint.name());
        map.put("protocol", endpoint.protocol());
        map.put("transport", endpoint.transport());
        map.put("host", endpoint.bind());
        map.put("port", listener.port());
        if (hasPath(endpoint)) {
            map.put("path", endpoint.path());
        }
        return map;
    }

    /** {@code mqtt tcp 127.0.0.1:1883}. */
    public static String words(ListenerStatus listener) {
        Endpoint endpoint = listener.endpoint();
        int port = listener.port() == 0 ? endpoint.port() : listener.port();
        String host = endpoint.bind().indexOf(':') >= 0 ? "[" + endpoint.bind() + "]" : endpoint.bind();
        return endpoint.protocol() + " " + endpoint.transport() + " " + host + ":" + port
                + (hasPath(endpoint) ? endpoint.path() : "");
    }

    private static boolean hasPath(Endpoint endpoint) {
        return endpoint.transport().startsWith("ws") && !endpoint.path().isEmpty();
    }

    public void remove() throws IOException {
        Files.deleteIfExists(file);
        written = "";
    }
}
