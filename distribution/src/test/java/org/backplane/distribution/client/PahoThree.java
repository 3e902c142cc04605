// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.backplane.distribution.broker.Trust;
import org.backplane.distribution.broker.Wire;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho for MQTT 3.1 and 3.1.1. */
final class PahoThree extends TestClient {
    private static final long PATIENCE_MS = TimeUnit.SECONDS.toMillis(PATIENCE_S);

    private final MqttAsyncClient client;
    private final MqttConnectOptions options = new MqttConnectOptions();

    PahoThree(int version, String clientId, Wire wire, int port, Path certificate) throws Exception {
        client = new MqttAsyncClient(Library.pahoUri(wire, port), clientId, new MemoryPersistence());
        client.setCallback(new Callback(inbox));
        options.setMaxInflight(1_000); // Paho frees a place a moment after it has told us that the publish is done
        options.setMqttVersion(version);
        if (wire.isTls()) {
            options.setSocketFactory(Trust.context(certificate).getSocketFactory());
        }
    }

    @Override
    public boolean connect(Login login) throws MqttException {
        options.setCleanSession(login.clean());
        options.setAutomaticReconnect(login.comesBack());
        options.setKeepAliveInterval(login.keepAliveS());
        login.user().ifPresent(user -> {
            options.setUserName(user);
            options.setPassword(user.toCharArray());
        });
        login.will().ifPresent(will -> options.setWill(will.topic(), will.payload(), will.qos(), will.retain()));
        IMqttToken token = client.connect(options);
        token.waitForCompletion(PATIENCE_MS);
        return token.getSessionPresent();
    }

    @Override
    public void subscribe(Filter filter) throws MqttException {
        IMqttToken token = client.subscribe(filter.text(), filter.qos());
        token.waitForCompletion(PATIENCE_MS);
        if (token.getGrantedQos()[0] != filter.qos()) {
            throw new AssertionError("granted " + token.getGrantedQos()[0] + " for " + filter);
        }
    }

    @Override
    public void unsubscribe(String filter) throws MqttException {
        client.unsubscribe(filter).waitForCompletion(PATIENCE_MS);
    }

    @Override
    public void publish(Outgoing message) throws MqttException {
        client.publish(message.topic(), message.payload(), message.qos(), message.retain())
                .waitForCompletion(PATIENCE_MS);
    }

    @Override
    public void disconnect() throws MqttException {
        client.disconnect().waitForCompletion(PATIENCE_MS);
    }

    @Override
    public void close() throws IOException {
        try {
            if (client.isConnected()) {
                client.disconnect(0).waitForCompletion(PATIENCE_MS);
            }
            client.close();
        } catch (MqttException e) {
            throw new IOException(e);
        }
    }

    /** Paho calls it on a thread of its own. */
    private record Callback(Inbox inbox) implements MqttCallback {
        @Override
        public void connectionLost(Throwable cause) {
            inbox.ended.complete(-1);
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            inbox.messages.add(Incoming.plain(topic, message.getPayload(), message.getQos(), message.isRetained()));
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {
            // publish() waits for the token itself
        }
    }
}
