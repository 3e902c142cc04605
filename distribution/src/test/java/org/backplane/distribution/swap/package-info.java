// SPDX-License-Identifier: Apache-2.0
/** What every shipped bundle must keep to when it is replaced while the kernel goes on. */
@NullMarked
package org.backplane.distribution.swap;

import org.jspecify.annotations.NullMarked;
