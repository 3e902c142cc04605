// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.backplane.core.log.QueueRef;
import org.backplane.core.log.TailItem;

/** Who reads which durable queue on one lane. On that lane only. */
final class TailReaders {
    private final int lane;
    private final Map<QueueRef, List<TailReader>> byQueue = new HashMap<>();

    TailReaders(int lane) {
        this.lane = lane;
    }

    void attach(QueueRef queue, TailReader reader) {
        List<TailReader> readers = byQueue.computeIfAbsent(queue, q -> new ArrayList<>());
        if (!readers.contains(reader)) {
            readers.add(reader);
        }
        queue.attach(lane);
    }

    void detach(QueueRef queue, TailReader reader) {
        List<TailReader> readers = byQueue.get(queue);
        if (readers != null && readers.remove(reader) && readers.isEmpty()) {
            byQueue.remove(queue);
            queue.detach(lane);
        }
    }

    /** A message was committed: shown to the readers of each of its queues. */
    void onTail(TailItem item) {
        for (QueueRef queue : item.queues()) {
            List<TailReader> readers = byQueue.get(queue);
            for (int i = 0; readers != null && i < readers.size(); i++) {
                readers.get(i).onTail(item);
            }
        }
    }
}
