// SPDX-License-Identifier: Apache-2.0
/** A store in memory that obeys a test, and the contract that every store must pass. */
@NullMarked
package org.backplane.testkit.store;

import org.jspecify.annotations.NullMarked;
