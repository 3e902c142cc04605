// SPDX-License-Identifier: Apache-2.0
/** The table, on the terminal and as Markdown. */
@NullMarked
package org.backplane.bench.report;

import org.jspecify.annotations.NullMarked;
