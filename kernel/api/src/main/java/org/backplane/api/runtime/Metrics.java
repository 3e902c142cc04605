// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.runtime;

import java.util.Map;
import java.util.function.LongSupplier;
import org.osgi.annotation.versioning.ProviderType;

/** The broker's figures. Names are {@code area.thing.unit}, lower case. Any thread. */
@ProviderType
public interface Metrics {
    /** The counter of that name, the same at every call. */
    Counter counter(String name, String help);

    /** A figure that is asked for when somebody looks. Whoever registers it closes it: the supplier pins its bundle. */
    Gauge gauge(String name, String help, LongSupplier value);

    /** All values now, by name. */
    Map<String, Long> snapshot();

    /** Only ever grows. {@link #add} is cheap under contention. */
    interface Counter {
        void add(long n);

        long value();
    }

    /** A registered gauge. */
    interface Gauge extends AutoCloseable {
        @Override
        void close();
    }
}
