// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Map;
import org.backplane.api.protocol.ProtocolLane;
import org.backplane.api.protocol.SwapMode;
import org.junit.jupiter.api.Test;

final class StompProtocolTest {
    private final StompProtocol protocol = new StompProtocol(Settings.config(Map.of()));

    @Test
    void saysWhatItIs() {
        assertThat(protocol.id()).isEqualTo("stomp");
        assertThat(protocol.swapMode()).isEqualTo(SwapMode.EXPORT);
        assertThat(protocol.schema()).isOne();
        assertThat(protocol.oldestSchema()).isOne();
        assertThat(protocol.webSocket().subprotocols()).containsExactly("v12.stomp");
        assertThat(protocol.webSocket().acceptsText()).isTrue();
    }

    @Test
    void appliesAnEditToConnectionsThatAreThere() {
        ProtocolLane lane = protocol.open(new FakeLane());
        Client client = Client.connected(lane);

        protocol.configure(Settings.config(Map.of("bodyBytesMax", 1024)));
        client.send("SEND\ndestination:a\ncontent-length:1025\n\n");

        assertThat(client.sent()).contains("larger than 1024 bytes");
    }

    @Test
    void warmsUpWithFramesThatAreValid() {
        assertThatCode(protocol::warmUp).doesNotThrowAnyException();
    }
}
