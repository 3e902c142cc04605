// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.backplane.api.transport.ChannelPlan;
import org.backplane.api.transport.Endpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportsTest {
    @TempDir
    private Path data;

    private TcpTransport tcp;
    private WebSocketTransport webSocket;

    @BeforeEach
    void setUp() {
        // A provider that does not exist: whatever needs no TLS must not care.
        ServerTls broken = new ServerTls(Settings.tls(data, Map.of("provider", "none")));
        tcp = new TcpTransport(broken);
        webSocket = new WebSocketTransport(Settings.of(WebSocketConfig.class, Map.of()), broken);
    }

    @Test
    void answersToFourNames() {
        assertThat(tcp.names()).containsExactlyInAnyOrder("tcp", "tls");
        assertThat(webSocket.names()).containsExactlyInAnyOrder("ws", "wss");
    }

    @Test
    void plainTransportsWorkWhateverStandsUnderTls() {
        assertThat(tcp.describe(Settings.endpoint("tcp"))).isEqualTo(ChannelPlan.PLAIN);
        assertThat(webSocket.describe(Settings.endpoint("ws")).tls()).isEmpty();
        assertThatThrownBy(() -> tcp.describe(Settings.endpoint("tls"))).hasMessageContaining("tls.provider");
        assertThatThrownBy(() -> webSocket.describe(Settings.endpoint("wss"))).hasMessageContaining("tls.provider");
    }

    @Test
    void tlsAndWssAreDressedInTls() {
        ServerTls tls = new ServerTls(Settings.tls(data, Map.of()));
        WebSocketConfig config = Settings.of(WebSocketConfig.class, Map.of("maxFrameBytes", 4711));

        ChannelPlan secure = new TcpTransport(tls).describe(Settings.endpoint("tls"));
        ChannelPlan both = new WebSocketTransport(config, tls).describe(Settings.endpoint("wss"));

        assertThat(secure.tls())
                .hasValueSatisfying(context -> assertThat(context.isServer()).isTrue());
        assertThat(secure.webSocket()).isEmpty();
        assertThat(both.tls())
                .hasValueSatisfying(context -> assertThat(context.isServer()).isTrue());
        assertThat(both.webSocket())
                .hasValueSatisfying(plan -> assertThat(plan.maxFrameBytes()).isEqualTo(4711));
    }

    @Test
    void aWebSocketIsAtItsPath() {
        Endpoint other = new Endpoint("other", "ws", "amqp", "127.0.0.1", 0, "/a/b", "", "");

        ChannelPlan.WebSocket byDefault =
                webSocket.describe(Settings.endpoint("ws")).webSocket().orElseThrow();
        ChannelPlan.WebSocket named = webSocket.describe(other).webSocket().orElseThrow();

        assertThat(byDefault.path()).isEqualTo("/mqtt");
        assertThat(byDefault.maxFrameBytes()).isEqualTo(16_777_216);
        assertThat(named.path()).isEqualTo("/a/b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt", "/mqtt?x=1", "/a b", "/a#b", "http://localhost/mqtt"})
    void refusesAPathThatIsNone(String path) {
        Endpoint endpoint = new Endpoint("web", "ws", "mqtt", "127.0.0.1", 0, path, "", "");

        assertThatThrownBy(() -> webSocket.describe(endpoint))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("listeners.web.path: '" + path + "' is not an absolute path without query, such as /mqtt");
    }

    @Test
    void refusesTransportsOfOthers() {
        assertThatThrownBy(() -> tcp.describe(Settings.endpoint("ws")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("listeners.secure.transport: 'ws' is neither tcp nor tls");
        assertThatThrownBy(() -> webSocket.describe(Settings.endpoint("tcp")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("listeners.secure.transport: 'tcp' is neither ws nor wss");
    }
}
