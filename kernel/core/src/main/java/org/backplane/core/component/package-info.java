// SPDX-License-Identifier: Apache-2.0
/** Declarative Services wiring; no logic. */
@NullMarked
package org.backplane.core.component;

import org.jspecify.annotations.NullMarked;
