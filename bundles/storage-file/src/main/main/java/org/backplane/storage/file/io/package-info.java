// SPDX-License-Identifier: Apache-2.0
/** All that the store does to a disk, so that a test can stand in for it. */
@NullMarked
package org.backplane.storage.file.io;

import org.jspecify.annotations.NullMarked;
