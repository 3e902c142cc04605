// SPDX-License-Identifier: Apache-2.0
/** Lanes: an event loop with all the state it owns, its timers and the end of its turn. */
@NullMarked
package org.backplane.core.lane;

import org.jspecify.annotations.NullMarked;
