// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.backplane.api.admin.BrokerAdmin.ListenerStatus;
import org.backplane.api.transport.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndpointsFileTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void onlyOpenListenersAreListedWithTheirRealPorts() throws Exception {
        EndpointsFile file = new EndpointsFile(folder, 42, "1.0", "2026-01-01T00:00:00Z", "/d/admin.sock");

        file.write(List.of(listener("ws", 0, 1234, ""), listener("tcp", 1883, 0, "address in use")));

        assertThat(Files.readString(folder.resolve("endpoints.json")))
                .isEqualTo("{\"pid\": 42, \"version\": \"1.0\", \"startedAt\": \"2026-01-01T00:00:00Z\", \"endpoints\":"
                        + " [{\"name\": \"ws\", \"protocol\": \"mqtt\", \"transport\": \"ws\", \"host\": \"127.0.0.1\","
                        + " \"port\": 1234, \"path\": \"/mqtt\"}], \"admin\": \"/d/admin.sock\"}\n");
        file.remove();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void wordsNameProtocolTransportAndAddress() {
        assertThat(EndpointsFile.words(listener("tcp", 0, 1883, ""))).isEqualTo("mqtt tcp 127.0.0.1:1883");
        assertThat(EndpointsFile.words(listener("wss", 8084, 0, "x"))).isEqualTo("mqtt wss 127.0.0.1:8084/mqtt");
    }

    @Test
    void textsAreEscapedInJson() {
        assertThat(Json.write(List.of("a\"b\\c\nd\u0001", 1, true))).isEqualTo("[\"a\\\"b\\\\c\\nd\\u0001\", 1, true]");
    }

    private static ListenerStatus listener(String transport, int configured, int port, String problem) {
        return new ListenerStatus(
                new Endpoint(transport, transport, "mqtt", "127.0.0.1", configured, "/mqtt", "", ""), port, problem);
    }
}
