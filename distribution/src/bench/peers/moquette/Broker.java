// SPDX-License-Identifier: Apache-2.0
import io.moquette.broker.Server;
import io.moquette.broker.config.MemoryConfig;
import java.util.Properties;

/** Moquette as a process of its own. Arguments: folder, key store, its password, and WIRE=port for each listener. */
public final class Broker {
    private Broker() {}

    public static void main(String[] words) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("host", "127.0.0.1");
        properties.setProperty("port", "disabled");
        properties.setProperty("allow_anonymous", "true");
        properties.setProperty("telemetry_enabled", "false");
        properties.setProperty("persistence_enabled", "true");
        properties.setProperty("data_path", words[0]);
        properties.setProperty("netty.mqtt.message_size", "268435455");
        properties.setProperty("session_queue_size", "1000000");
        properties.setProperty("netty.epoll", "true");
        properties.setProperty("jks_path", words[1]);
        properties.setProperty("key_store_type", "pkcs12");
        properties.setProperty("key_store_password", words[2]);
        properties.setProperty("key_manager_password", words[2]);
        properties.setProperty("websocket_path", "/mqtt");
        for (int i = 3; i < words.length; i++) {
            String[] listener = words[i].split("=");
            String key = switch (listener[0]) {
                case "TCP" -> "port";
                case "TLS" -> "ssl_port";
                case "WS" -> "websocket_port";
                default -> "secure_websocket_port";
            };
            properties.setProperty(key, listener[1]);
        }
        new Server().startServer(new MemoryConfig(properties));
    }
}
