// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.Until;
import org.backplane.distribution.broker.Wire;
import org.backplane.distribution.raw.Publisher;
import org.backplane.distribution.raw.RawClient;

/** A client in the middle of a packet whenever the code that reads it is replaced. */
final class HalfSender implements AutoCloseable {
    private final RawClient client;
    private final Publisher publisher;
    private final int cut;
    private byte[] rest = new byte[0];

    HalfSender(BrokerUnderTest broker, Wire wire, int number) throws Exception {
        client = RawClient.connect(broker, wire, 5, "half-" + number, false);
        publisher = new Publisher("halves/" + number, 1 + number % 2, 1000, 64);
        cut = 1 + number * 9;
        client.listen(packet -> publisher.onPacket(client, packet));
    }

    void sendFirstHalf() throws IOException {
        byte[] packet = publisher.next();
        client.send(Arrays.copyOf(packet, cut));
        rest = Arrays.copyOfRange(packet, cut, packet.length);
    }

    void sendSecondHalf() throws IOException {
        client.send(rest);
        rest = new byte[0];
    }

    List<String> finish(Duration patience) throws Exception {
        List<String> faults = new ArrayList<>();
        try {
            Until.holds("acknowledgements", patience, () -> publisher.acknowledged() == publisher.sent());
        } catch (AssertionError e) {
            faults.add(publisher.topic() + ": " + publisher.acknowledged() + " of " + publisher.sent()
                    + " cut packets were acknowledged");
        }
        if (!client.isOpen()) {
            faults.add(publisher.topic() + ": disconnected");
        }
        return faults;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
