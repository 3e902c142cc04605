// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Lends one broker to all tests that leave it as they found it; it ends with the test run. */
public final class SharedBroker implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == BrokerUnderTest.class;
    }

    @Override
    public BrokerUnderTest resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedBroker.class))
                .getOrComputeIfAbsent("broker", key -> new Lent(start()), Lent.class)
                .broker();
    }

    private static BrokerUnderTest start() {
        try {
            return BrokerUnderTest.start();
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
