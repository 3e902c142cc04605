// SPDX-License-Identifier: Apache-2.0
/** The smallest protocol there is, for tests of what lies below protocols. */
@NullMarked
package org.backplane.testkit.protocol;

import org.jspecify.annotations.NullMarked;
