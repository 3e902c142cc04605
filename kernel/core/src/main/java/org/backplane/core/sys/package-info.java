// SPDX-License-Identifier: Apache-2.0
/** What the broker says of itself under {@code $SYS}. */
@NullMarked
package org.backplane.core.sys;

import org.jspecify.annotations.NullMarked;
