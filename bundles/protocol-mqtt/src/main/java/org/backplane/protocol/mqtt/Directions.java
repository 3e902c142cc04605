// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.mqtt;

/**
 * Where clients are sent, as configured now: unlike {@link MqttSettings} nothing of it was announced before it is said.
 *
 * @param serverReference another server, or empty
 * @param moved whether this one takes no new connection any more
 * @param responseInformation for clients that ask for it, or empty
 */
record Directions(String serverReference, boolean moved, String responseInformation) {
    static final Directions NONE = new Directions("", false, "");

    static Directions of(MqttConfig config) {
        return new Directions(config.serverReference(), config.serverMoved(), config.responseInformation());
    }
}
