// SPDX-License-Identifier: Apache-2.0
/** Other people's MQTT libraries behind one small interface, so that a test runs with each of them. */
@NullMarked
package org.backplane.distribution.client;

import org.jspecify.annotations.NullMarked;
