// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import java.io.IOException;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.raw.Packets;

/** A client that behaves, beside those that don't: what they do must not reach it. */
final class Bystander implements AutoCloseable {
    private final V3Client client;
    private final String topic;
    private int messages;

    Bystander(BrokerUnderTest broker, String clientId) throws Exception {
        topic = "beside/" + clientId;
        client = V3Client.connect(broker, clientId);
        client.subscribe(topic, 1);
    }

    /** Its connection lives, and what it publishes comes back, and nothing else does. */
    void check() throws Exception {
        String text = "undisturbed " + ++messages;
        client.send(V3Packets.publish(topic, text, 0, 0));
        client.expectMessage(text);
        client.send(Packets.ping());
        client.expect(Packets.PINGRESP, 0);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
