// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import org.backplane.distribution.broker.BrokerUnderTest;
import org.backplane.distribution.broker.SharedBroker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of statements share one broker: each has client ids and topics of its own, and a well-behaved client beside it. */
@ExtendWith(SharedBroker.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class V3Conformance {
    final BrokerUnderTest broker;
    private final Bystander bystander;
    private int names;

    V3Conformance(BrokerUnderTest broker) throws Exception {
        this.broker = broker;
        this.bystander = new Bystander(broker, prefix() + "beside");
    }

    @AfterEach
    void leavesOthersUndisturbed() throws Exception {
        bystander.check();
    }

    @AfterAll
    void endBystander() throws Exception {
        bystander.close();
    }

    private String prefix() {
        return getClass().getSimpleName();
    }

    /** A client id, or first level of a topic, that nobody else has. */
    String name() {
        return prefix() + ++names;
    }

    /** A connected client with a clean session. */
    V3Client client() throws Exception {
        return V3Client.connect(broker, name());
    }

    /** The broker closes on these bytes, after a good CONNECT or as the first that it reads, and says nothing. */
    void closesOn(boolean connected, byte[] bytes) throws Exception {
        try (V3Client client = connected ? client() : V3Client.open(broker)) {
            client.expectEndOn(bytes);
        }
    }
}
