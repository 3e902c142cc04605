// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.transport;

import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Knows how to dress the channels of a listener. It only describes: sockets, handlers and their lives are the kernel's, so a
 * transport can be replaced without failing a connect.
 */
@ConsumerType
public interface Transport {
    /** Names it answers to in a listener's {@code transport}. */
    Set<String> names();

    /**
     * The plan for the channels that listener will accept from now on. May block on disk (certificates).
     *
     * @throws IllegalArgumentException if the endpoint can't be served; the message names the setting and what is allowed
     */
    ChannelPlan describe(Endpoint endpoint);
}
