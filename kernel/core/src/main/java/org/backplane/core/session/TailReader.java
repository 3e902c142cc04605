// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.core.log.TailItem;

/** Reads a durable queue as it grows. On its lane. */
interface TailReader {
    /** A message was committed to a queue this reader is attached to. May come more than once for one message. */
    void onTail(TailItem item);
}
