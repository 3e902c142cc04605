// SPDX-License-Identifier: Apache-2.0
/** The kernel and MQTT in one process with clients that need no socket: more of them than a machine has files and ports. */
@NullMarked
package org.backplane.bench.crowd;

import org.jspecify.annotations.NullMarked;
