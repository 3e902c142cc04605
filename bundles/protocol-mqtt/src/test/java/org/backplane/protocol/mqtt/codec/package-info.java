// SPDX-License-Identifier: Apache-2.0
/** Tests of the codec. */
@NullMarked
package org.backplane.protocol.mqtt.codec;

import org.jspecify.annotations.NullMarked;
