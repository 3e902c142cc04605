// SPDX-License-Identifier: Apache-2.0
/** The specifications' numbered statements, each proven with bytes in and bytes out. {@code docs/conformance.md} is the index. */
@NullMarked
package org.backplane.distribution.conformance;

import org.jspecify.annotations.NullMarked;
