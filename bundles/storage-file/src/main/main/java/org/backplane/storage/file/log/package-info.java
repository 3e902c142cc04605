// SPDX-License-Identifier: Apache-2.0
/** Format, segments and recovery of the write-ahead log. */
@NullMarked
package org.backplane.storage.file.log;

import org.jspecify.annotations.NullMarked;
