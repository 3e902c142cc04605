// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.swap;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.backplane.distribution.broker.Distribution;
import org.backplane.distribution.raw.Bytes;
import org.backplane.distribution.raw.Packets;
import org.junit.jupiter.api.Nested;

/** Each bundle that is shipped, replaced twenty times under clients that stay. A new protocol is one more class here. */
class BundleSwapIT {
    @Nested
    class Mqtt extends ProtocolSwapContract {
        private static final int VERSION = 5;

        Mqtt() {
            super("org.backplane.protocol-mqtt", "mqtt");
        }

        @Override
        byte[] hello(int client) {
            return Packets.connect(VERSION, "client" + client, client % 2 == 0, 0, new Bytes());
        }

        @Override
        byte[] question(int client) {
            return switch (client % 3) {
                case 0 -> Packets.ping();
                case 1 -> Packets.subscribe(VERSION, 1, "t/" + client, 1);
                default -> Packets.publish(VERSION, "t/1", new byte[10], 1, 7, false);
            };
        }
    }

    @Nested
    class Stomp extends ProtocolSwapContract {
        Stomp() {
            super("org.backplane.protocol-stomp", "stomp");
        }

        @Override
        protected Path jar() throws Exception {
            return Distribution.underTest().example("org.backplane.protocol-stomp");
        }

        @Override
        byte[] hello(int client) {
            return frame("CONNECT\naccept-version:1.2\nheart-beat:0,0\n\n");
        }

        @Override
        byte[] question(int client) {
            return frame("SEND\ndestination:t/" + client + "\nreceipt:r\n\nhello");
        }

        private static byte[] frame(String text) {
            return (text + '\0').getBytes(StandardCharsets.UTF_8);
        }
    }

    @Nested
    class Tcp extends TransportSwapContract {}

    @Nested
    class File extends StoreSwapContract {}
}
