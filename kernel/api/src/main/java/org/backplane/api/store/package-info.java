// SPDX-License-Identifier: Apache-2.0
/** The log and the small state under all protocols, as the kernel sees them. */
@Export
@Version("0.1.0")
@NullMarked
package org.backplane.api.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
