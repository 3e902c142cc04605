// SPDX-License-Identifier: Apache-2.0
/** An operator who changes a running broker: bundles and listeners. */
@NullMarked
package org.backplane.distribution.change;

import org.jspecify.annotations.NullMarked;
