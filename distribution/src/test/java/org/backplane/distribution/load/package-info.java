// SPDX-License-Identifier: Apache-2.0
/**
 * Thousands of clients in one process, cheap enough to share a machine with the broker: one event loop owns every connection,
 * every ledger and every figure, so nothing here is locked.
 */
@NullMarked
package org.backplane.distribution.load;

import org.jspecify.annotations.NullMarked;
