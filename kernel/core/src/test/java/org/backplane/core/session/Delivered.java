// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.backplane.api.message.Message;
import org.backplane.api.message.Qos;

/** A message that reached a simulated client. */
record Delivered(
        Message message, Qos qos, int packetId, boolean duplicate, boolean retain, List<Integer> subscriptionIds) {
    String topic() {
        return message.topic().name();
    }

    String text() {
        return new String(message.payload().toArray(), StandardCharsets.UTF_8);
    }
}
