// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Lends one broker to all tests that leave it as they found it, and another one to those that share {@link BrokerSettings}; they end
 * with the test run.
 */
public final class SharedBroker implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == BrokerUnderTest.class;
    }

    @Override
    public BrokerUnderTest resolveParameter(ParameterContext parameter, ExtensionContext context) {
        List<String> settings = AnnotationSupport.findAnnotation(context.getRequiredTestClass(), BrokerSettings.class)
                .map(own -> List.of(own.value()))
                .orElse(List.of());
        return context.getRoot()
                .getStore(Namespace.create(SharedBroker.class))
                .getOrComputeIfAbsent(settings, key -> new Lent(start(key)), Lent.class)
                .broker();
    }

    /** One with settings is always ours: they mean nothing to another broker. */
    private static BrokerUnderTest start(List<String> settings) {
        try {
            return settings.isEmpty() ? BrokerUnderTest.start() : BrokerProcess.start(settings.toArray(new String[0]));
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
