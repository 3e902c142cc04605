// SPDX-License-Identifier: Apache-2.0
/** Small state: what the log has changed lately, over a checkpoint in H2 MVStore. */
@NullMarked
package org.backplane.storage.file.state;

import org.jspecify.annotations.NullMarked;
