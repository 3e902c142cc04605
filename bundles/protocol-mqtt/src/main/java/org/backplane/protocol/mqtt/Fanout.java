// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.Supplier;
import org.backplane.api.message.Headers;
import org.backplane.api.message.Message;
import org.backplane.api.message.Payload;
import org.backplane.api.message.Qos;
import org.backplane.api.message.Topic;
import org.backplane.api.protocol.Connection;
import org.backplane.api.protocol.LaneContext;
import org.backplane.api.protocol.Targets;
import org.backplane.api.runtime.Metrics.Counter;
import org.backplane.protocol.mqtt.codec.PacketType;
import org.jspecify.annotations.Nullable;

/**
 * Sends one message to many: a small packet is made once per form and copied into each target's outgoing buffer, a large
 * payload is sent from where it was read into, or copied once in all and shared. Nothing is allocated per target of a small message.
 */
final class Fanout {
    private static final int[] NO_IDS = {};
    private static final Message NOTHING =
            new Message(Topic.of("none"), Payload.EMPTY, Qos.AT_MOST_ONCE, false, Headers.EMPTY, 0, Message.NEVER, "");

    private final LaneContext context;
    private final Supplier<MqttSettings> settings;
    private final PublishForms forms = new PublishForms(NOTHING, NO_IDS);
    private final Counter tooLarge;
    private final Counter headersLeftOut;
    private @Nullable ByteBuf shared;

    Fanout(LaneContext context, Supplier<MqttSettings> settings) {
        this.context = context;
        this.settings = settings;
        tooLarge = context.metrics()
                .counter("mqtt.refused.messages", "Deliveries that expired or were larger than the client takes");
        headersLeftOut = context.metrics()
                .counter("mqtt.omitted.headers", "Headers too long for an MQTT property, once per message");
    }

    /** Answers to how many it was sent. */
    int deliver(Message message, Targets targets) {
        long nowMs = context.clock().wallMs();
        boolean large = message.payload().size() >= settings.get().sharedPayloadBytesMin();
        int leftOut = forms.begin(message, NO_IDS, large, nowMs);
        if (leftOut > 0) {
            headersLeftOut.add(leftOut);
        }
        boolean expired = message.isExpired(nowMs);
        int sent = targets.size();
        try {
            for (int i = 0; i < targets.size(); i++) {
                // A delivery that has begun is brought to its end [MQTT-3.3.2-5].
                boolean wanted = !expired || targets.duplicate(i);
                if (!wanted || !deliver(message, targets, i, large)) {
                    sent--;
                    tooLarge.add(1);
                    targets.refuse(i);
                }
            }
        } finally {
            forms.end(NOTHING);
            ByteBuf used = shared;
            if (used != null) {
                shared = null;
                used.release();
            }
        }
        return sent;
    }

    private boolean deliver(Message message, Targets targets, int i, boolean large) {
        ConnectionState state = ((MqttHandler) targets.handler(i)).state();
        if (state.phase != Phase.CONNECTED) {
            return false;
        }
        boolean withId = targets.qos(i) != Qos.AT_MOST_ONCE;
        int alias = 0;
        int topicMode = PublishForms.NAME;
        boolean v5 = state.version.isV5();
        if (v5) {
            useIdentifiers(targets.subscriptionIds(i));
            alias = state.outboundAliases.of(message.topic());
            if (alias != 0) {
                boolean known = state.outboundAliases.isKnown(alias, message.topic());
                topicMode = known ? PublishForms.ALIAS : PublishForms.NAME_AND_ALIAS;
            }
        }
        int form = forms.form(withId, v5, topicMode);
        if (topicMode == PublishForms.NAME_AND_ALIAS && forms.packetBytes(form) > state.clientPacketBytesMax) {
            alias = 0;
            form = forms.form(withId, v5, PublishForms.NAME);
        }
        if (forms.packetBytes(form) > state.clientPacketBytesMax) {
            return false;
        }
        send(message, targets, i, form, alias, large);
        if (alias != 0 && topicMode == PublishForms.NAME_AND_ALIAS) {
            state.outboundAliases.put(alias, message.topic());
        }
        return true;
    }

    private void useIdentifiers(int[] ids) {
        if (ids != forms.identifiers() && !Arrays.equals(ids, forms.identifiers())) {
            forms.identifiers(ids);
        }
    }

    private void send(Message message, Targets targets, int i, int form, int alias, boolean large) {
        Qos qos = targets.qos(i);
        int flags = PacketType.PUBLISH << 4 | qos.code() << 1;
        if (qos != Qos.AT_MOST_ONCE && targets.duplicate(i)) {
            flags |= 8;
        }
        if (targets.retain(i)) {
            flags |= 1;
        }
        Connection connection = targets.connection(i);
        ByteBuf out = connection.outgoing(forms.copyBytes(form));
        forms.copy(form, flags, targets.packetId(i), alias, out);
        if (large && !connection.writeBorrowed(message.payload())) {
            connection.write(payload(message.payload()).retainedDuplicate());
        }
    }

    /** The large payload, copied out of whatever it is in when the first target wants it. */
    private ByteBuf payload(Payload payload) {
        ByteBuf buffer = shared;
        if (buffer == null) {
            buffer = context.allocator().directBuffer(payload.size());
            shared = buffer;
            payload.writeTo(buffer);
        }
        return buffer;
    }
}
