// SPDX-License-Identifier: Apache-2.0
/** Finds what keeps a retired bundle alive: walks objects, waits for class loaders to be collected, counts threads. */
@NullMarked
package org.backplane.testkit.leak;

import org.jspecify.annotations.NullMarked;
