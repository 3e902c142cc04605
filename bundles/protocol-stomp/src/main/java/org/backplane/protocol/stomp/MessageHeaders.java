// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.backplane.api.message.Header;
import org.backplane.api.message.Headers;

/**
 * Headers of frames to headers of messages and back. {@code content-type}, {@code reply-to} and {@code correlation-id} are
 * MQTT's properties of that name; what STOMP itself uses goes no further; all others are user properties.
 */
final class MessageHeaders {
    /** Names of SEND and MESSAGE that mean something to STOMP or to us; no user property may pass for one. */
    private static final Set<String> OURS = Set.of(
            "destination",
            "receipt",
            "transaction",
            "content-length",
            Headers.CONTENT_TYPE,
            Headers.REPLY_TO,
            Headers.CORRELATION_ID,
            "message-id",
            "subscription",
            "ack",
            "qos",
            "retain");

    private MessageHeaders() {}

    static Headers of(Frame send) {
        List<Header> list = new ArrayList<>();
        send.header(Headers.CONTENT_TYPE).ifPresent(type -> list.add(Header.standard(Headers.CONTENT_TYPE, type)));
        send.header(Headers.REPLY_TO)
                .ifPresent(to -> list.add(
                        Header.standard(Headers.REPLY_TO, Destination.of(to).name())));
        send.header(Headers.CORRELATION_ID)
                .ifPresent(
                        id -> list.add(Header.standard(Headers.CORRELATION_ID, id.getBytes(StandardCharsets.UTF_8))));
        for (Map.Entry<String, String> header : send.headers().entrySet()) {
            if (!OURS.contains(header.getKey())) {
                list.add(Header.user(header.getKey(), header.getValue()));
            }
        }
        return Headers.of(list);
    }

    /** Appends those that STOMP can carry: no bytes that are not text, no names that are ours, no NUL. */
    static void write(Headers headers, FrameText to) {
        for (Header header : headers.list()) {
            boolean wanted = switch (header.kind()) {
                case STANDARD -> isMapped(header.name()) && isText(header);
                case APPLICATION ->
                    header.type() == Header.Type.TEXT && !header.name().isEmpty() && !OURS.contains(header.name());
            };
            String value = wanted ? header.text() : "\0";
            if (value.indexOf('\0') < 0 && header.name().indexOf('\0') < 0) {
                to.header(header.name(), value);
            }
        }
    }

    private static boolean isMapped(String name) {
        return name.equals(Headers.CONTENT_TYPE)
                || name.equals(Headers.REPLY_TO)
                || name.equals(Headers.CORRELATION_ID);
    }

    private static boolean isText(Header header) {
        // What is not UTF-8 comes back as replacement characters, and they as other bytes.
        return header.type() != Header.Type.LONG
                && java.util.Arrays.equals(header.text().getBytes(StandardCharsets.UTF_8), header.value());
    }
}
