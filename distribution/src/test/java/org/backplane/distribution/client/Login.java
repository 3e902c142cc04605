// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.client;

import java.util.Optional;

/**
 * How to connect.
 *
 * @param clientId empty to have one assigned
 * @param clean drop an earlier session first
 * @param expiryS seconds the session outlives the connection; version 5, the others know only for ever or not at all
 * @param will to be published at an abnormal end
 * @param willDelayS seconds it waits; version 5
 * @param packetBytesMax largest packet the client takes, 0 for any; version 5
 * @param topicAliasMax topic aliases the client takes; version 5
 * @param receiveMax messages the client takes unacknowledged, 0 for any number; version 5
 * @param keepAliveS seconds
 * @param user name and password in one
 * @param comesBack whether the library reconnects by itself
 */
public record Login(
        String clientId,
        boolean clean,
        long expiryS,
        Optional<Outgoing> will,
        int willDelayS,
        int packetBytesMax,
        int topicAliasMax,
        int receiveMax,
        int keepAliveS,
        Optional<String> user,
        boolean comesBack) {
    private static final long FOREVER_S = 4_294_967_295L;
    private static final int KEEP_ALIVE_S = 60;

    private static Login of(String clientId, boolean clean, long expiryS) {
        return new Login(clientId, clean, expiryS, Optional.empty(), 0, 0, 0, 0, KEEP_ALIVE_S, Optional.empty(), false);
    }

    /** A session that ends with its connection. */
    public static Login brief(String clientId) {
        return of(clientId, true, 0);
    }

    /** A session that goes on from connection to connection. */
    public static Login lasting(String clientId) {
        return of(clientId, false, FOREVER_S);
    }

    public Login withWill(Outgoing message, int delayS) {
        return new Login(
                clientId,
                clean,
                expiryS,
                Optional.of(message),
                delayS,
                packetBytesMax,
                topicAliasMax,
                receiveMax,
                keepAliveS,
                user,
                comesBack);
    }

    public Login withExpiryS(long seconds) {
        return new Login(
                clientId,
                clean,
                seconds,
                will,
                willDelayS,
                packetBytesMax,
                topicAliasMax,
                receiveMax,
                keepAliveS,
                user,
                comesBack);
    }

    public Login withPacketBytesMax(int bytes) {
        return new Login(
                clientId,
                clean,
                expiryS,
                will,
                willDelayS,
                bytes,
                topicAliasMax,
                receiveMax,
                keepAliveS,
                user,
                comesBack);
    }

    public Login withTopicAliasMax(int aliases) {
        return new Login(
                clientId,
                clean,
                expiryS,
                will,
                willDelayS,
                packetBytesMax,
                aliases,
                receiveMax,
                keepAliveS,
                user,
                comesBack);
    }

    public Login withReceiveMax(int messages) {
        return new Login(
                clientId,
                clean,
                expiryS,
                will,
                willDelayS,
                packetBytesMax,
                topicAliasMax,
                messages,
                keepAliveS,
                user,
                comesBack);
    }

    public Login withKeepAliveS(int seconds) {
        return new Login(
                clientId,
                clean,
                expiryS,
                will,
                willDelayS,
                packetBytesMax,
                topicAliasMax,
                receiveMax,
                seconds,
                user,
                comesBack);
    }

    public Login withUser(String nameAndPassword) {
        return new Login(
                clientId,
                clean,
                expiryS,
                will,
                willDelayS,
                packetBytesMax,
                topicAliasMax,
                receiveMax,
                keepAliveS,
                Optional.of(nameAndPassword),
                comesBack);
    }

    /** It reconnects by itself. */
    public Login comingBack() {
        return new Login(
                clientId,
                clean,
                expiryS,
                will,
                willDelayS,
                packetBytesMax,
                topicAliasMax,
                receiveMax,
                keepAliveS,
                user,
                true);
    }
}
