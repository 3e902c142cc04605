// SPDX-License-Identifier: Apache-2.0
/** What travels: messages, topics, filters, payloads, headers and the record batches they are stored in. */
@Export
@Version("0.1.0")
@NullMarked
package org.backplane.api.message;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
