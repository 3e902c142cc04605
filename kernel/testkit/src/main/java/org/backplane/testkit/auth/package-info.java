// SPDX-License-Identifier: Apache-2.0
/** Ways to authenticate, for tests. */
@NullMarked
package org.backplane.testkit.auth;

import org.jspecify.annotations.NullMarked;
