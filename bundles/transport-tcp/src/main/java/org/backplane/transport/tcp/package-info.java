// SPDX-License-Identifier: Apache-2.0
/** TCP, TLS, WebSocket and secure WebSocket: how a listener's channels are dressed, and where its certificate comes from. */
@NullMarked
package org.backplane.transport.tcp;

import org.jspecify.annotations.NullMarked;
