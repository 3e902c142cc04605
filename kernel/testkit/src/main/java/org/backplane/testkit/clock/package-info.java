// SPDX-License-Identifier: Apache-2.0
/** Time that a test turns by hand. */
@NullMarked
package org.backplane.testkit.clock;

import org.jspecify.annotations.NullMarked;
