// SPDX-License-Identifier: Apache-2.0
/** The normative statements of the specifications, one by one, as bytes in and bytes out. */
@NullMarked
package org.backplane.distribution.conformance;

import org.jspecify.annotations.NullMarked;
