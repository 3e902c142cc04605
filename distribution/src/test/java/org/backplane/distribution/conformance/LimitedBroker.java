// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.conformance;

import java.io.IOException;
import org.backplane.distribution.broker.BrokerProcess;
import org.backplane.distribution.broker.BrokerUnderTest;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Lends one broker that leaves out what the specification lets it leave out, and has the widest windows it may have. */
final class LimitedBroker implements ParameterResolver {
    private static final String[] SETTINGS = {
        "mqtt.maximumQos=1",
        "mqtt.retainAvailable=false",
        "mqtt.wildcardSubscriptionAvailable=false",
        "mqtt.sharedSubscriptionAvailable=false",
        "mqtt.subscriptionIdentifierAvailable=false",
        "mqtt.payloadFormatChecked=true",
        "mqtt.topicAliasMaximumIn=0",
        "mqtt.maxPacketBytes=1024",
        "sessions.keepAliveMaxSeconds=30",
        "sessions.expiryMaxSeconds=60",
        "sessions.receiveMaximum=65535",
        "sessions.inflightMaximum=65535",
        "sessions.queuedMessagesMax=100000",
    };

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == BrokerUnderTest.class;
    }

    @Override
    public BrokerUnderTest resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(LimitedBroker.class))
                .getOrComputeIfAbsent("broker", key -> new Lent(start()), Lent.class)
                .broker();
    }

    private static BrokerUnderTest start() {
        try {
            return BrokerProcess.start(SETTINGS);
        } catch (Exception e) {
            throw new IllegalStateException("no broker to test against", e);
        }
    }

    /** JUnit closes it. */
    private record Lent(BrokerUnderTest broker) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            broker.close();
        }
    }
}
