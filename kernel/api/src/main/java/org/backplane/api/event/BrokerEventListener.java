// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.event;

import org.osgi.annotation.versioning.ConsumerType;

/** Registered as a service, is told what happens. Must not block. */
@ConsumerType
public interface BrokerEventListener {
    void onEvent(BrokerEvent event);
}
