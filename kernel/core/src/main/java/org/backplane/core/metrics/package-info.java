// SPDX-License-Identifier: Apache-2.0
/** The broker's figures. */
@NullMarked
package org.backplane.core.metrics;

import org.jspecify.annotations.NullMarked;
