// SPDX-License-Identifier: Apache-2.0
/** The load generator: one event loop owns every connection, every ledger and every figure, so nothing here is locked. */
@NullMarked
package org.backplane.bench.load;

import org.jspecify.annotations.NullMarked;
