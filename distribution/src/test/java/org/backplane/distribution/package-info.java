// SPDX-License-Identifier: Apache-2.0
/** The promises of the distribution, tested from outside: its own process, other people's clients. */
@NullMarked
package org.backplane.distribution;

import org.jspecify.annotations.NullMarked;
