// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What stands under {@code websocket:}. */
@ObjectClassDefinition(
        name = "websocket",
        description = "All listeners with the transport ws or wss. A change holds for connections made after it.")
public @interface WebSocketConfig {
    @AttributeDefinition(
            description =
                    "Largest WebSocket frame a client may send, in bytes; a larger one closes the connection. A frame is"
                            + " held in memory until it is complete. Clients that put a whole packet into a frame need room for it."
                            + " Before it has its session a client may send none larger than one packet, as mqtt.maxPacketBytes"
                            + " and a listener's maxPacketBytes say.",
            min = "125",
            max = "268435475")
    int maxFrameBytes() default 16_777_216;
}
