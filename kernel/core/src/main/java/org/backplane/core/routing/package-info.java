// SPDX-License-Identifier: Apache-2.0
/** Who gets a topic's messages, and which topics retain one: immutable trees that any lane reads without a lock. */
@NullMarked
package org.backplane.core.routing;

import org.jspecify.annotations.NullMarked;
