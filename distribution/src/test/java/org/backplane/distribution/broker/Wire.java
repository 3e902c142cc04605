// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.broker;

/** The four ways to a broker that MQTT clients know. */
public enum Wire {
    TCP,
    TLS,
    WS,
    WSS;

    /** Name of the listener in the default configuration. */
    public String listener() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    public boolean isTls() {
        return this == TLS || this == WSS;
    }

    public boolean isWebSocket() {
        return this == WS || this == WSS;
    }
}
