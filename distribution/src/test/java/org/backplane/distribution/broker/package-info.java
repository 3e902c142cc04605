// SPDX-License-Identifier: Apache-2.0
/** Brokers to test against, each a process of its own. */
@NullMarked
package org.backplane.distribution.broker;

import org.jspecify.annotations.NullMarked;
