// SPDX-License-Identifier: Apache-2.0
/** The store on disk: one write-ahead log for all shards, small state in two checkpoint files. */
@NullMarked
package org.backplane.storage.file;

import org.jspecify.annotations.NullMarked;
