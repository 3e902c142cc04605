// SPDX-License-Identifier: Apache-2.0
/** Work queues over the log: leases with a deadline, acknowledgement, redelivery, dead letters. */
@Export
@Version("0.1.0")
@NullMarked
package org.backplane.api.queue;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
