// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import java.util.concurrent.atomic.AtomicInteger;
import org.backplane.api.protocol.Connection;
import org.backplane.protocol.mqtt.MqttConfig;

/** Takes over some, then no more. */
public final class ThrowsAfterSomeImports extends ThrowsOnImport {
    private static final int TAKEN = 40;

    private final AtomicInteger asked = new AtomicInteger();

    public ThrowsAfterSomeImports(MqttConfig config) {
        super(config);
    }

    @Override
    boolean fails(Connection connection) {
        return asked.incrementAndGet() > TAKEN;
    }
}
