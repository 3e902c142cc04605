// SPDX-License-Identifier: Apache-2.0
/** What a protocol bundle implements, and the connection the kernel lends it. */
@Export
@Version("0.1.0")
@NullMarked
package org.backplane.api.protocol;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
