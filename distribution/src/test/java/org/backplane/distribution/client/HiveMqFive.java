// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.client;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5WillPublish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.backplane.distribution.broker.Wire;

/** The HiveMQ client for MQTT 5.0. */
final class HiveMqFive extends TestClient {
    private final Mqtt5AsyncClient client;
    private volatile boolean comesBack;

    HiveMqFive(String clientId, Wire wire, int port, Path certificate) throws Exception {
        client = HiveMqThree.builder(clientId, wire, port, certificate)
                .addDisconnectedListener(this::ended)
                .useMqttVersion5()
                .buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, publish -> inbox.messages.add(incoming(publish)));
    }

    private void ended(MqttClientDisconnectedContext context) {
        HiveMqThree.comeBack(context, comesBack);
        if (context.getCause() instanceof Mqtt5DisconnectException told) {
            inbox.ended.complete(told.getMqttMessage().getReasonCode().getCode());
        } else {
            HiveMqThree.ended(context, inbox);
        }
    }

    @Override
    public boolean connect(Login login) throws Exception {
        comesBack = login.comesBack();
        var connect = client.connectWith()
                .cleanStart(login.clean())
                .keepAlive(login.keepAliveS())
                .sessionExpiryInterval(login.expiryS());
        if (login.user().isPresent()) {
            String user = login.user().get();
            connect = connect.simpleAuth()
                    .username(user)
                    .password(user.getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth();
        }
        if (login.will().isPresent()) {
            connect = connect.willPublish(will(login.will().get(), login.willDelayS()));
        }
        connect = connect.restrictions(Mqtt5ConnectRestrictions.builder()
                .topicAliasMaximum(login.topicAliasMax())
                .receiveMaximum(login.receiveMax() > 0 ? login.receiveMax() : 65_535)
                .maximumPacketSize(login.packetBytesMax() > 0 ? login.packetBytesMax() : 268_435_460)
                .build());
        return HiveMqThree.await(connect.send()).isSessionPresent();
    }

    @Override
    public void subscribe(Filter filter) throws Exception {
        var subscribe = client.subscribeWith()
                .topicFilter(filter.text())
                .qos(Objects.requireNonNull(MqttQos.fromCode(filter.qos())))
                .noLocal(filter.noLocal())
                .retainAsPublished(filter.retainAsPublished())
                .retainHandling(Objects.requireNonNull(Mqtt5RetainHandling.fromCode(filter.retainHandling())));
        var answer = HiveMqThree.await(subscribe.send());
        if (answer.getReasonCodes().getFirst().getCode() != filter.qos()) {
            throw new AssertionError("granted " + answer + " for " + filter);
        }
    }

    @Override
    public void unsubscribe(String filter) throws Exception {
        HiveMqThree.await(client.unsubscribeWith().topicFilter(filter).send());
    }

    @Override
    public void publish(Outgoing message) throws Exception {
        Mqtt5PublishResult result = HiveMqThree.await(client.publish(packet(message)));
        Optional<Throwable> error = result.getError();
        if (error.isPresent()) {
            throw new AssertionError("publish refused", error.get());
        }
    }

    @Override
    public void disconnect() throws Exception {
        HiveMqThree.await(client.disconnect());
    }

    @Override
    public void close() {
        try {
            client.disconnect().orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (!HiveMqThree.saysNotConnected(e.getCause())) {
                throw e;
            }
        }
    }

    private static Mqtt5Publish packet(Outgoing message) {
        Mqtt5PublishBuilder.Complete builder = Mqtt5Publish.builder()
                .topic(message.topic())
                .qos(Objects.requireNonNull(MqttQos.fromCode(message.qos())))
                .retain(message.retain())
                .payload(message.payload());
        if (message.expiryS() >= 0) {
            builder = builder.messageExpiryInterval(message.expiryS());
        }
        if (!message.contentType().isEmpty()) {
            builder = builder.contentType(message.contentType());
        }
        if (!message.responseTopic().isEmpty()) {
            builder = builder.responseTopic(message.responseTopic()).correlationData(message.correlation());
        }
        for (Property property : message.properties()) {
            builder = builder.userProperties()
                    .add(property.name(), property.value())
                    .applyUserProperties();
        }
        return builder.build();
    }

    private static Mqtt5WillPublish will(Outgoing message, int delayS) {
        return packet(message).asWill().extendAsWill().delayInterval(delayS).build();
    }

    private static Incoming incoming(Mqtt5Publish publish) {
        return new Incoming(
                publish.getTopic().toString(),
                publish.getPayloadAsBytes(),
                publish.getQos().getCode(),
                publish.isRetain(),
                publish.getMessageExpiryInterval().orElse(-1),
                publish.getContentType().map(Object::toString).orElse(""),
                publish.getResponseTopic().map(Object::toString).orElse(""),
                publish.getCorrelationData().map(HiveMqFive::bytes).orElse(new byte[0]),
                publish.getUserProperties().asList().stream()
                        .map(one -> new Property(
                                one.getName().toString(), one.getValue().toString()))
                        .toList(),
                List.of());
    }

    private static byte[] bytes(java.nio.ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
