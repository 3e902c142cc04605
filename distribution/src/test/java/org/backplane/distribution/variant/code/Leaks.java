// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.code;

import java.util.concurrent.locks.LockSupport;
import org.backplane.protocol.mqtt.MqttConfig;

/** Works, and starts a thread that nobody ever ends. */
public final class Leaks extends Wrapped {
    public Leaks(MqttConfig config) {
        super(config);
        Thread thread = new Thread(Leaks::forEver, "leaked");
        thread.setDaemon(true);
        thread.start();
    }

    private static void forEver() {
        while (true) {
            LockSupport.park();
        }
    }
}
