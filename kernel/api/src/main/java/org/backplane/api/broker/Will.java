// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.broker;

import org.backplane.api.message.Message;

/**
 * What to publish when a client goes without saying so (MQTT 5.0 section 3.1.2.5).
 *
 * @param message kept; its {@code expiresAtMs} counts from the time it is published, see {@link #expiryS}
 * @param delayS seconds to wait, ended early by the session's end, cancelled by a reconnect
 * @param expiryS message expiry interval in seconds from publication; -1 for none
 */
public record Will(Message message, long delayS, long expiryS) {}
