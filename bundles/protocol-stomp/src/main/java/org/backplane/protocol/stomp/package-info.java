// SPDX-License-Identifier: Apache-2.0
/**
 * STOMP 1.2 (stomp.github.io/stomp-specification-1.2.html) over the kernel's protocol SPI, and the template for whoever writes
 * a protocol. Read it in this order: {@code StompProtocol}, {@code StompLane}, {@code StompHandler}, {@code Requests}, {@code Kernel},
 * {@code StompState}, {@code StateWriter}.
 */
@NullMarked
package org.backplane.protocol.stomp;

import org.jspecify.annotations.NullMarked;
