// SPDX-License-Identifier: Apache-2.0
/** What happened, for whoever wants to know. */
@Export
@Version("0.1.0")
@NullMarked
package org.backplane.api.event;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
