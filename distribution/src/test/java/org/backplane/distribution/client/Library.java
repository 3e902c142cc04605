// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.client;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.backplane.distribution.broker.Wire;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;

/** The MQTT libraries that people use on the JVM. */
public enum Library {
    PAHO_31(3),
    PAHO_3(4),
    PAHO_5(5),
    HIVEMQ_3(4),
    HIVEMQ_5(5);

    /** Held, because the log manager would forget their levels otherwise. */
    private static final List<Logger> QUIET = new ArrayList<>();

    private final int version;

    Library(int version) {
        this.version = version;
    }

    /** 3 for MQTT 3.1, 4 for 3.1.1, 5 for 5.0. */
    public int version() {
        return version;
    }

    /** Whether the broker can say that it had a session; 3.1 has no word for it. */
    public boolean isToldOfSessions() {
        return version > 3;
    }

    static {
        for (String chatty : new String[] {"org.eclipse.paho.client.mqttv3", "org.eclipse.paho.mqttv5"}) {
            Logger logger = Logger.getLogger(chatty);
            logger.setLevel(Level.OFF);
            QUIET.add(logger);
        }
    }

    /** A client that will connect to that port. */
    public TestClient client(String clientId, Wire wire, int port, Path certificate) throws Exception {
        return switch (this) {
            case PAHO_31 -> new PahoThree(MqttConnectOptions.MQTT_VERSION_3_1, clientId, wire, port, certificate);
            case PAHO_3 -> new PahoThree(MqttConnectOptions.MQTT_VERSION_3_1_1, clientId, wire, port, certificate);
            case PAHO_5 -> new PahoFive(clientId, wire, port, certificate);
            case HIVEMQ_3 -> new HiveMqThree(clientId, wire, port, certificate);
            case HIVEMQ_5 -> new HiveMqFive(clientId, wire, port, certificate);
        };
    }

    static String pahoUri(Wire wire, int port) {
        return switch (wire) {
            case TCP -> "tcp://127.0.0.1:" + port;
            case TLS -> "ssl://127.0.0.1:" + port;
            case WS -> "ws://127.0.0.1:" + port + "/mqtt";
            case WSS -> "wss://127.0.0.1:" + port + "/mqtt";
        };
    }
}
