// SPDX-License-Identifier: Apache-2.0
/** Tests of the STOMP protocol, with fakes of the kernel's side. */
@NullMarked
package org.backplane.protocol.stomp;

import org.jspecify.annotations.NullMarked;
