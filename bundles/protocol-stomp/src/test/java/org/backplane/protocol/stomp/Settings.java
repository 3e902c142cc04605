// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Settings for tests: the defaults of {@link StompConfig}, and some other values. */
final class Settings {
    private Settings() {}

    static StompConfig config(Map<String, Object> values) {
        return (StompConfig) Proxy.newProxyInstance(
                StompConfig.class.getClassLoader(),
                new Class<?>[] {StompConfig.class},
                (_, method, _) -> values.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    static StompSettings with(Map<String, Object> values) {
        return StompSettings.of(config(values));
    }

    static StompSettings with(String name, Object value) {
        return with(Map.of(name, value));
    }

    static StompLane lane(FakeLane context, StompSettings settings) {
        return new StompLane(context, () -> settings);
    }

    static StompLane lane(StompSettings settings) {
        return lane(new FakeLane(), settings);
    }

    static StompLane lane() {
        return lane(with(Map.of()));
    }
}
