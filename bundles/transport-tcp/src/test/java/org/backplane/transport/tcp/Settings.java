// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.backplane.api.transport.Endpoint;

/** Settings as Declarative Services would hand them over: the defaults, except for what a test sets. */
final class Settings {
    private Settings() {}

    static TlsConfig tls(Path data, Map<String, Object> set) {
        Map<String, Object> all = new HashMap<>(set);
        all.put("backplane_data", data.toString());
        all.putIfAbsent("backplane_home", data.toString());
        return of(TlsConfig.class, all);
    }

    static <A extends Annotation> A of(Class<A> type, Map<String, Object> set) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object value = set.get(method.getName());
                    return value == null ? method.getDefaultValue() : value;
                }));
    }

    static Endpoint endpoint(String transport) {
        return endpoint(transport, "", "");
    }

    static Endpoint endpoint(String transport, String certificateFile, String keyFile) {
        return new Endpoint("secure", transport, "mqtt", "127.0.0.1", 0, "", certificateFile, keyFile);
    }
}
