// SPDX-License-Identifier: Apache-2.0
/** Measures Backplane beside its peers on one machine, in one run: {@code ./bench}. */
@NullMarked
package org.backplane.bench;

import org.jspecify.annotations.NullMarked;
