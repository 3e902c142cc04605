// SPDX-License-Identifier: Apache-2.0
/** Clients that behave badly, and those beside them. */
@NullMarked
package org.backplane.distribution.rude;

import org.jspecify.annotations.NullMarked;
