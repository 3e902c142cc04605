// SPDX-License-Identifier: Apache-2.0
/** What goes on for a long time beside the steady load, and what the broker needs meanwhile. */
@NullMarked
package org.backplane.distribution.soak;

import org.jspecify.annotations.NullMarked;
