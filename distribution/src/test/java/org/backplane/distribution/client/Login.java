// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.client;

import java.util.Optional;

/**
 * How to connect.
 *
 * @param clean drop an earlier session first
 * @param stays whether the session outlives the connection
 * @param will to be published at an abnormal end
 * @param willDelayS seconds it waits; version 5
 * @param packetBytesMax largest packet the client takes, 0 for any; version 5
 * @param topicAliasMax topic aliases the client takes; version 5
 */
public record Login(
        String clientId,
        boolean clean,
        boolean stays,
        Optional<Outgoing> will,
        int willDelayS,
        int packetBytesMax,
        int topicAliasMax) {
    /** A session that ends with its connection. */
    public static Login brief(String clientId) {
        return new Login(clientId, true, false, Optional.empty(), 0, 0, 0);
    }

    /** A session that goes on from connection to connection. */
    public static Login lasting(String clientId) {
        return new Login(clientId, false, true, Optional.empty(), 0, 0, 0);
    }

    public Login withWill(Outgoing message, int delayS) {
        return new Login(clientId, clean, stays, Optional.of(message), delayS, packetBytesMax, topicAliasMax);
    }

    public Login withPacketBytesMax(int bytes) {
        return new Login(clientId, clean, stays, will, willDelayS, bytes, topicAliasMax);
    }

    public Login withTopicAliasMax(int aliases) {
        return new Login(clientId, clean, stays, will, willDelayS, packetBytesMax, aliases);
    }
}
