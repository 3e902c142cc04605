// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.client;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.backplane.distribution.broker.Trust;
import org.backplane.distribution.broker.Wire;
import org.jspecify.annotations.Nullable;

/** The HiveMQ client for MQTT 3.1.1. */
final class HiveMqThree extends TestClient {
    /** Before it tries again, in milliseconds. */
    private static final int COMES_BACK_MS = 50;

    private final Mqtt3AsyncClient client;
    private volatile boolean comesBack;

    HiveMqThree(String clientId, Wire wire, int port, Path certificate) throws Exception {
        client = builder(clientId, wire, port, certificate)
                .addDisconnectedListener(context -> {
                    comeBack(context, comesBack);
                    ended(context, inbox);
                })
                .useMqttVersion3()
                .buildAsync();
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                publish -> inbox.messages.add(Incoming.plain(
                        publish.getTopic().toString(),
                        publish.getPayloadAsBytes(),
                        publish.getQos().getCode(),
                        publish.isRetain())));
    }

    static MqttClientBuilder builder(String clientId, Wire wire, int port, Path certificate) throws Exception {
        MqttClientBuilder builder = MqttClient.builder()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(port);
        if (wire.isTls()) {
            builder.sslConfig().trustManagerFactory(Trust.in(certificate)).applySslConfig();
        }
        if (wire.isWebSocket()) {
            builder.webSocketConfig().serverPath("mqtt").subprotocol("mqtt").applyWebSocketConfig();
        }
        return builder;
    }

    /** The library's way to reconnect by itself. */
    static void comeBack(MqttClientDisconnectedContext context, boolean wanted) {
        if (wanted && context.getSource() != MqttDisconnectSource.USER) {
            context.getReconnector().reconnect(true).delay(COMES_BACK_MS, TimeUnit.MILLISECONDS);
        }
    }

    static void ended(MqttClientDisconnectedContext context, Inbox inbox) {
        if (context.getSource() != MqttDisconnectSource.USER) {
            inbox.ended.complete(-1);
        }
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.get(PATIENCE_S, TimeUnit.SECONDS);
    }

    @Override
    public boolean connect(Login login) throws Exception {
        comesBack = login.comesBack();
        var connect = client.connectWith().cleanSession(login.clean()).keepAlive(login.keepAliveS());
        if (login.user().isPresent()) {
            String user = login.user().get();
            connect = connect.simpleAuth()
                    .username(user)
                    .password(user.getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth();
        }
        if (login.will().isPresent()) {
            connect = connect.willPublish(packet(login.will().get()));
        }
        return await(connect.send()).isSessionPresent();
    }

    @Override
    public void subscribe(Filter filter) throws Exception {
        var answer = await(client.subscribeWith()
                .topicFilter(filter.text())
                .qos(Objects.requireNonNull(MqttQos.fromCode(filter.qos())))
                .send());
        if (answer.getReturnCodes().getFirst().getCode() != filter.qos()) {
            throw new AssertionError("granted " + answer + " for " + filter);
        }
    }

    @Override
    public void unsubscribe(String filter) throws Exception {
        await(client.unsubscribeWith().topicFilter(filter).send());
    }

    @Override
    public void publish(Outgoing message) throws Exception {
        await(client.publish(packet(message)));
    }

    @Override
    public void disconnect() throws Exception {
        await(client.disconnect());
    }

    @Override
    public void close() {
        try {
            client.disconnect().orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (!saysNotConnected(e.getCause())) {
                throw e;
            }
        }
    }

    /** Whether a goodbye failed because there was nobody to say it to: a cut connection may be noticed just then. */
    static boolean saysNotConnected(@Nullable Throwable cause) {
        return cause instanceof MqttClientStateException || cause instanceof ConnectionClosedException;
    }

    private static Mqtt3Publish packet(Outgoing message) {
        return Mqtt3Publish.builder()
                .topic(message.topic())
                .qos(Objects.requireNonNull(MqttQos.fromCode(message.qos())))
                .retain(message.retain())
                .payload(message.payload())
                .build();
    }
}
