// SPDX-License-Identifier: Apache-2.0
/** The data directory: its lock, and the file that tells where the broker listens. */
@NullMarked
package org.backplane.deployer.data;

import org.jspecify.annotations.NullMarked;
