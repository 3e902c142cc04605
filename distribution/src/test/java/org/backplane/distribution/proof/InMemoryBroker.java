// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.proof;

import java.lang.reflect.Proxy;
import java.util.Set;
import org.backplane.api.broker.Broker;
import org.backplane.api.protocol.Protocol;
import org.backplane.api.runtime.Clock;
import org.backplane.api.transport.ChannelPlan;
import org.backplane.api.transport.Endpoint;
import org.backplane.api.transport.Transport;
import org.backplane.core.log.DurableLog;
import org.backplane.core.metrics.MetricsRegistry;
import org.backplane.core.net.NetSettings;
import org.backplane.core.net.Server;
import org.backplane.core.session.BrokerService;
import org.backplane.core.session.SessionSettings;
import org.backplane.protocol.mqtt.MqttProtocol;
import org.backplane.testkit.store.FakeShardStore;

/** The real kernel and the real MQTT on a free port of the loopback, over a store in memory. */
public final class InMemoryBroker implements AutoCloseable {
    private final Server server;
    private final FakeShardStore store = FakeShardStore.threaded();

    public InMemoryBroker() throws ReflectiveOperationException {
        server = new Server(
                2,
                new DurableLog.Sizes(4, 1 << 20, 1 << 20),
                SessionSettings.DEFAULT,
                NetSettings.DEFAULT,
                Clock.system(),
                new MetricsRegistry());
        server.bind(new PlainTransport());
        server.bind(mqtt(), 1);
        server.listenerBook().put(new Endpoint("tcp", "tcp", "mqtt", "127.0.0.1", 0, "", "", ""));
        server.bind(store);
    }

    /** What a protocol without client sessions is given. */
    public Broker broker() {
        return new BrokerService(server.sessions());
    }

    public int port() {
        return server.listeners().getFirst().port();
    }

    /** The protocol with the defaults of its configuration, as Declarative Services would make it. */
    private static Protocol mqtt() throws ReflectiveOperationException {
        var constructor = MqttProtocol.class.getConstructors()[0];
        Class<?> config = constructor.getParameterTypes()[0];
        Object defaults = Proxy.newProxyInstance(
                config.getClassLoader(), new Class<?>[] {config}, (self, method, args) -> method.getDefaultValue());
        return (Protocol) constructor.newInstance(defaults);
    }

    private static final class PlainTransport implements Transport {
        @Override
        public Set<String> names() {
            return Set.of("tcp");
        }

        @Override
        public ChannelPlan describe(Endpoint endpoint) {
            return ChannelPlan.PLAIN;
        }
    }

    @Override
    public void close() {
        server.shutdown(2_000);
        server.stop();
        store.close();
    }
}
