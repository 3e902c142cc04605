// SPDX-License-Identifier: Apache-2.0
/** Tests of the MQTT protocol, with fakes of the kernel's side. */
@NullMarked
package org.backplane.protocol.mqtt;

import org.jspecify.annotations.NullMarked;
