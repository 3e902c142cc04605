// SPDX-License-Identifier: Apache-2.0
/** Felix in the test's own process, and what a bundle must keep to when it is replaced there. */
@NullMarked
package org.backplane.testkit.osgi;

import org.jspecify.annotations.NullMarked;
