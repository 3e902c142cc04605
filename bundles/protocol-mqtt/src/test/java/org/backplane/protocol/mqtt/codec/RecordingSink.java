// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt.codec;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.backplane.api.auth.AuthData;
import org.backplane.api.broker.Subscription;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;
import org.backplane.api.message.TopicFilter;
import org.jspecify.annotations.Nullable;

/** Writes packets down as text: the same text for the same packet, whoever read it. */
final class RecordingSink implements PacketSink {
    final List<String> packets = new ArrayList<>();

    @Override
    public void connect(Connect c) {
        String will = c.will()
                .map(w -> w.topic() + " " + hex(w.payload()) + " " + w.qos().code() + " " + w.retain() + " "
                        + headers(w.headers()) + " delay " + w.delayS() + " expiry " + w.expiryS())
                .orElse("none");
        byte[] password = c.password();
        packets.add("CONNECT " + c.version() + " " + c.clean() + " " + c.keepAliveS() + " " + c.sessionExpiryS() + " "
                + c.receiveMaximum() + " " + c.packetBytesMax() + " " + c.topicAliasMax() + " "
                + c.problemInformation() + " "
                + c.authentication().map(AuthData::method).orElse("-") + " " + c.clientId() + " will "
                + will + " user " + c.username().orElse("none") + " password "
                + (password == null ? "none" : hex(password)));
    }

    @Override
    public void publish(Publish p) {
        packets.add("PUBLISH " + (p.topic() == null ? "" : p.topic()) + " " + p.alias() + " "
                + p.qos().code() + " "
                + p.isDuplicate() + " " + p.isRetain() + " " + p.packetId() + " " + headers(p.headers()) + " expiry "
                + p.expiryS() + " " + hex(p.payload().toArray()));
    }

    @Override
    public void acknowledgement(int type, int packetId, int reasonCode) {
        packets.add(PacketType.name(type) + " " + packetId + " " + reasonCode);
    }

    @Override
    public void subscribe(int packetId, List<Subscription> subscriptions) {
        packets.add("SUBSCRIBE " + packetId + " "
                + subscriptions.stream()
                        .map(s -> s.filter() + " " + s.qos().code() + " " + s.noLocal() + " " + s.retainAsPublished()
                                + " " + s.retainHandling().ordinal() + " " + s.identifier())
                        .collect(Collectors.joining(", ")));
    }

    @Override
    public void unsubscribe(int packetId, List<TopicFilter> filters) {
        packets.add("UNSUBSCRIBE " + packetId + " " + filters);
    }

    @Override
    public void pingRequest() {
        packets.add("PINGREQ");
    }

    @Override
    public void disconnect(int reasonCode, long sessionExpiryS) {
        packets.add("DISCONNECT " + reasonCode + " " + sessionExpiryS);
    }

    @Override
    public void auth(int reasonCode, Optional<String> method, byte @Nullable [] data) {
        packets.add("AUTH " + reasonCode);
    }

    /** Standard ones by name, the publisher's own in their order. */
    static String headers(Headers headers) {
        String standard = headers.list().stream()
                .filter(h -> h.kind() == Header.Kind.STANDARD)
                .map(h -> h.name() + "=" + hex(h.value()))
                .sorted()
                .collect(Collectors.joining(";"));
        String own = headers.list().stream()
                .filter(h -> h.kind() == Header.Kind.APPLICATION)
                .map(h -> h.name() + "=" + h.text())
                .collect(Collectors.joining(";"));
        return "[" + standard + "|" + own + "]";
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
