// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.crowd;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.backplane.api.broker.BrokerLimits;
import org.backplane.api.protocol.Protocol;
import org.backplane.api.runtime.Clock;
import org.backplane.api.runtime.Metrics;
import org.backplane.api.store.ShardStore;
import org.backplane.api.transport.Endpoint;
import org.backplane.core.log.DurableLog;
import org.backplane.core.metrics.MetricsRegistry;
import org.backplane.core.net.NetSettings;
import org.backplane.core.net.Server;
import org.backplane.core.net.SocketlessDoor;
import org.backplane.core.session.SessionSettings;
import org.backplane.protocol.mqtt.MqttProtocol;
import org.backplane.storage.file.FileStorage;

/**
 * A process that holds a crowd of sessions and prints how much heap each takes: what is in use after full collections, with them
 * and without. Arguments: folder of the store, how many, {@code connected} or {@code away}.
 */
public final class Main {
    /** What the line begins with that tells. */
    public static final String ANSWER = "Heap bytes per session: ";

    /** Those who are there before the counting begins: what a broker needs once is there by then. */
    private static final int FIRST = 1000;

    private static final int MOST = 10_000_000;

    private Main() {}

    public static void main(String[] words) throws Exception {
        int count = Integer.parseInt(words[1]);
        MetricsRegistry metrics = new MetricsRegistry();
        Server server = new Server(
                1,
                new DurableLog.Sizes(4, 32 << 20, 16 << 20),
                new SessionSettings(BrokerLimits.DEFAULT, MOST, 1_000, 1_000_000, 65_536, 16_384),
                NetSettings.DEFAULT,
                Clock.system(),
                metrics);
        server.bind(mqtt(), 1);
        server.bind(store(Path.of(words[0]), metrics));
        Endpoint endpoint = new Endpoint("memory", "memory", "mqtt", "", 0, "", "", "");
        Crowd crowd = new Crowd(new SocketlessDoor(server, endpoint), words[2].equals("connected"));
        crowd.grow(FIRST);
        long before = usedBytes();
        crowd.grow(count);
        System.out.println(ANSWER + (usedBytes() - before) / count);
        Runtime.getRuntime().halt(0); // the store is thrown away, so nothing needs to be brought to an end
    }

    private static Protocol mqtt() throws ReflectiveOperationException {
        var constructor = MqttProtocol.class.getConstructors()[0];
        return (Protocol) constructor.newInstance(defaults(constructor.getParameterTypes()[0], ""));
    }

    private static ShardStore store(Path folder, Metrics metrics) throws ReflectiveOperationException {
        var constructor = FileStorage.class.getConstructors()[0];
        return (ShardStore)
                constructor.newInstance(defaults(constructor.getParameterTypes()[0], folder.toString()), metrics);
    }

    /** A configuration with its defaults, as Declarative Services would make it, but for the data directory. */
    private static Object defaults(Class<?> config, String data) {
        return Proxy.newProxyInstance(
                config.getClassLoader(),
                new Class<?>[] {config},
                (self, method, args) -> method.getName().equals("backplane_data") ? data : method.getDefaultValue());
    }

    /** Bytes of the heap in use after full collections. */
    private static long usedBytes() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
