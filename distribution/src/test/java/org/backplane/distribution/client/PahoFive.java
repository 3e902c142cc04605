// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.backplane.distribution.broker.Trust;
import org.backplane.distribution.broker.Wire;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** Eclipse Paho for MQTT 5.0. */
final class PahoFive extends TestClient {
    private static final long PATIENCE_MS = TimeUnit.SECONDS.toMillis(PATIENCE_S);

    private final MqttAsyncClient client;
    private final MqttConnectionOptions options = new MqttConnectionOptions();

    PahoFive(String clientId, Wire wire, int port, Path certificate) throws Exception {
        client = new MqttAsyncClient(Library.pahoUri(wire, port), clientId, new MemoryPersistence());
        client.setCallback(new Callback(inbox));
        options.setUseSubscriptionIdentifiers(false);
        if (wire.isTls()) {
            options.setSocketFactory(Trust.context(certificate).getSocketFactory());
        }
    }

    @Override
    public boolean connect(Login login) throws MqttException {
        options.setCleanStart(login.clean());
        options.setSessionExpiryInterval(login.expiryS());
        options.setAutomaticReconnect(login.comesBack());
        options.setAutomaticReconnectDelay(1, 1);
        options.setKeepAliveInterval(login.keepAliveS());
        login.user().ifPresent(user -> {
            options.setUserName(user);
            options.setPassword(user.getBytes(StandardCharsets.UTF_8));
        });
        if (login.receiveMax() > 0) {
            options.setReceiveMaximum(login.receiveMax());
        }
        login.will().ifPresent(will -> {
            options.setWill(will.topic(), message(will));
            MqttProperties properties = message(will).getProperties();
            properties.setWillDelayInterval((long) login.willDelayS());
            options.setWillMessageProperties(properties);
        });
        if (login.packetBytesMax() > 0) {
            options.setMaximumPacketSize((long) login.packetBytesMax());
        }
        options.setTopicAliasMaximum(login.topicAliasMax());
        IMqttToken token = client.connect(options);
        token.waitForCompletion(PATIENCE_MS);
        return token.getSessionPresent();
    }

    @Override
    public void subscribe(Filter filter) throws MqttException {
        MqttSubscription subscription = new MqttSubscription(filter.text(), filter.qos());
        subscription.setNoLocal(filter.noLocal());
        subscription.setRetainAsPublished(filter.retainAsPublished());
        subscription.setRetainHandling(filter.retainHandling());
        MqttProperties properties = new MqttProperties();
        if (filter.id() > 0) {
            properties.setSubscriptionIdentifier(filter.id());
        }
        IMqttToken token = client.subscribe(new MqttSubscription[] {subscription}, null, null, properties);
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
        client.publish(message.topic(), message(message)).waitForCompletion(PATIENCE_MS);
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

    private static MqttMessage message(Outgoing outgoing) {
        MqttProperties properties = new MqttProperties();
        if (outgoing.expiryS() >= 0) {
            properties.setMessageExpiryInterval(outgoing.expiryS());
        }
        if (!outgoing.contentType().isEmpty()) {
            properties.setContentType(outgoing.contentType());
        }
        if (!outgoing.responseTopic().isEmpty()) {
            properties.setResponseTopic(outgoing.responseTopic());
            properties.setCorrelationData(outgoing.correlation());
        }
        properties.setUserProperties(outgoing.properties().stream()
                .map(property -> new UserProperty(property.name(), property.value()))
                .toList());
        MqttMessage message = new MqttMessage(outgoing.payload(), outgoing.qos(), outgoing.retain(), properties);
        return message;
    }

    /** Paho calls it on a thread of its own. */
    private record Callback(Inbox inbox) implements MqttCallback {
        @Override
        public void disconnected(MqttDisconnectResponse response) {
            int code = response.getReturnCode();
            inbox.ended.complete(code == 0 ? -1 : code); // 0 when the connection broke without a DISCONNECT
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            inbox.ended.complete(-1);
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            MqttProperties properties = message.getProperties();
            inbox.messages.add(new Incoming(
                    topic,
                    message.getPayload(),
                    message.getQos(),
                    message.isRetained(),
                    Objects.requireNonNullElse(properties.getMessageExpiryInterval(), -1L),
                    Objects.requireNonNullElse(properties.getContentType(), ""),
                    Objects.requireNonNullElse(properties.getResponseTopic(), ""),
                    Objects.requireNonNullElse(properties.getCorrelationData(), new byte[0]),
                    properties.getUserProperties().stream()
                            .map(property -> new Property(property.getKey(), property.getValue()))
                            .toList(),
                    List.copyOf(properties.getSubscriptionIdentifiers())));
        }

        @Override
        public void deliveryComplete(IMqttToken token) {
            // publish() waits for the token itself
        }

        @Override
        public void connectComplete(boolean reconnect, String uri) {
            // connect() waits for the token itself
        }

        @Override
        public void authPacketArrived(int reason, MqttProperties properties) {
            inbox.ended.complete(-1);
        }
    }
}
