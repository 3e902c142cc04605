// SPDX-License-Identifier: Apache-2.0
/** Keys and certificates for tests, made when they are needed. */
@NullMarked
package org.backplane.testkit.tls;

import org.jspecify.annotations.NullMarked;
