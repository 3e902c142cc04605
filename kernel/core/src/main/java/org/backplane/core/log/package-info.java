// SPDX-License-Identifier: Apache-2.0
/** The log as sessions see it: bodies, durable queues, cursors, and the records of small state. */
@NullMarked
package org.backplane.core.log;

import org.jspecify.annotations.NullMarked;
