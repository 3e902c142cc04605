// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import java.util.ArrayList;
import java.util.List;
import org.backplane.api.broker.Subscription;
import org.backplane.api.broker.Subscription.RetainHandling;
import org.backplane.api.message.Qos;
import org.backplane.api.message.TopicFilter;

/** Reads SUBSCRIBE and UNSUBSCRIBE (MQTT 5.0 sections 3.8 and 3.10). */
final class SubscribeDecoder {
    private static final RetainHandling[] RETAIN_HANDLING = RetainHandling.values();

    private final Properties properties;

    SubscribeDecoder(Properties properties) {
        this.properties = properties;
    }

    void subscribe(PacketReader in, boolean v5, PacketSink sink) {
        int packetId = in.packetId();
        int identifier = 0;
        if (v5) {
            properties.read(in, Property.IN_SUBSCRIBE);
            identifier = (int) properties.number(Property.SUBSCRIPTION_IDENTIFIER, 0);
        }
        List<Subscription> subscriptions = new ArrayList<>(4);
        while (in.remaining() > 0) {
            TopicFilter filter = filter(in);
            subscriptions.add(subscription(in, filter, v5, identifier));
        }
        if (subscriptions.isEmpty()) {
            throw in.protocolError("no topic filter [MQTT-3.8.3-2]");
        }
        sink.subscribe(packetId, subscriptions);
    }

    private static Subscription subscription(PacketReader in, TopicFilter filter, boolean v5, int identifier) {
        int options = in.u8();
        if ((options & (v5 ? 0xC0 : 0xFC)) != 0) {
            throw in.malformed("reserved subscription option is set [MQTT-3.8.3-5]");
        }
        int qos = options & 3;
        int retainHandling = options >> 4 & 3;
        if (qos == 3) {
            throw in.protocolError("subscription QoS is 3");
        }
        if (retainHandling == 3) {
            throw in.protocolError("retain handling is 3");
        }
        boolean noLocal = (options & 4) != 0;
        if (noLocal && filter.isShared()) {
            throw in.protocolError("no local on a shared subscription [MQTT-3.8.3-4]");
        }
        return new Subscription(
                filter, Qos.of(qos), noLocal, (options & 8) != 0, RETAIN_HANDLING[retainHandling], identifier);
    }

    void unsubscribe(PacketReader in, boolean v5, PacketSink sink) {
        int packetId = in.packetId();
        if (v5) {
            properties.read(in, Property.IN_UNSUBSCRIBE);
        }
        List<TopicFilter> filters = new ArrayList<>(4);
        while (in.remaining() > 0) {
            filters.add(filter(in));
        }
        if (filters.isEmpty()) {
            throw in.protocolError("no topic filter [MQTT-3.10.3-2]");
        }
        sink.unsubscribe(packetId, filters);
    }

    private static TopicFilter filter(PacketReader in) {
        String text = in.text();
        try {
            return TopicFilter.of(text);
        } catch (IllegalArgumentException e) {
            throw in.reject(ReasonCode.TOPIC_FILTER_INVALID, "topic filter breaks a rule of section 4.7 or 4.8");
        }
    }
}
