// SPDX-License-Identifier: Apache-2.0
/** Listening sockets and connections; the protocols and transports attached to them. */
@NullMarked
package org.backplane.core.net;

import org.jspecify.annotations.NullMarked;
