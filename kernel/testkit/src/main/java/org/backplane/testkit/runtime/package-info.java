// SPDX-License-Identifier: Apache-2.0
/** Fakes of what the kernel lends. */
@NullMarked
package org.backplane.testkit.runtime;

import org.jspecify.annotations.NullMarked;
