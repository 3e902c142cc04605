// SPDX-License-Identifier: Apache-2.0
import com.hivemq.embedded.EmbeddedHiveMQ;
import java.nio.file.Files;
import java.nio.file.Path;

/** HiveMQ CE as a process of its own. Arguments: folder, key store, its password, and WIRE=port for each listener. */
public final class Broker {
    private Broker() {}

    public static void main(String[] words) throws Exception {
        Path folder = Path.of(words[0]);
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Path data = Files.createDirectories(folder.resolve("data"));
        Path extensions = Files.createDirectories(folder.resolve("extensions"));
        StringBuilder listeners = new StringBuilder();
        for (int i = 3; i < words.length; i++) {
            String[] listener = words[i].split("=");
            listeners.append(listener(listener[0], listener[1], words[1], words[2]));
        }
        Files.writeString(conf.resolve("config.xml"), """
                <?xml version="1.0" encoding="UTF-8" ?>
                <hivemq>
                  <listeners>%s</listeners>
                  <mqtt>
                    <queued-messages><max-queue-size>1000000</max-queue-size></queued-messages>
                    <receive-maximum><server-receive-maximum>65535</server-receive-maximum></receive-maximum>
                  </mqtt>
                  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                </hivemq>
                """.formatted(listeners));
        EmbeddedHiveMQ.builder()
                .withConfigurationFolder(conf)
                .withDataFolder(data)
                .withExtensionsFolder(extensions)
                .build()
                .start()
                .join();
    }

    private static String listener(String wire, String port, String store, String password) {
        String element = switch (wire) {
            case "TCP" -> "tcp-listener";
            case "TLS" -> "tls-tcp-listener";
            case "WS" -> "websocket-listener";
            default -> "tls-websocket-listener";
        };
        String path = wire.startsWith("WS")
                ? "<path>/mqtt</path><subprotocols><subprotocol>mqtt</subprotocol></subprotocols>"
                : "";
        String tls = wire.equals("TLS") || wire.equals("WSS")
                ? "<tls><keystore><path>%s</path><password>%s</password><private-key-password>%s</private-key-password></keystore></tls>"
                        .formatted(store, password, password)
                : "";
        return "<%s><port>%s</port><bind-address>127.0.0.1</bind-address>%s%s</%s>"
                .formatted(element, port, path, tls, element);
    }
}
