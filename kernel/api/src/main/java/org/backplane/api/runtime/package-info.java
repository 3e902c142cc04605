// SPDX-License-Identifier: Apache-2.0
/** What the kernel lends every bundle: clocks and metrics. */
@Export
@Version("0.1.0")
@NullMarked
package org.backplane.api.runtime;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
