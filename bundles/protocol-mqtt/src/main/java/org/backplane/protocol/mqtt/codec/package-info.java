// SPDX-License-Identifier: Apache-2.0
/** Bytes to packets and back. Knows nothing of connections, and nothing but {@code MalformedPacket} comes out of it. */
@NullMarked
package org.backplane.protocol.mqtt.codec;

import org.jspecify.annotations.NullMarked;
