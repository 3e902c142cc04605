// SPDX-License-Identifier: Apache-2.0
/** The code of a bundle that has nothing to do with anybody. */
@NullMarked
package org.backplane.distribution.variant.extra;

import org.jspecify.annotations.NullMarked;
