// SPDX-License-Identifier: Apache-2.0
/** How a listening socket's channels are dressed: TLS, WebSocket. Described by bundles, built by the kernel. */
@Export
@Version("0.1.0")
@NullMarked
package org.backplane.api.transport;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
