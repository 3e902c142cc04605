// SPDX-License-Identifier: Apache-2.0
/** MQTT 3.1, 3.1.1 and 5.0 over the kernel's protocol SPI: what dies with a connection, and what goes in and out of it. */
@NullMarked
package org.backplane.protocol.mqtt;

import org.jspecify.annotations.NullMarked;
