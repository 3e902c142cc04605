// SPDX-License-Identifier: Apache-2.0
/** Versions of the shipped MQTT bundle that are wrong on purpose, made at test time from the shipped jar. */
@NullMarked
package org.backplane.distribution.variant;

import org.jspecify.annotations.NullMarked;
