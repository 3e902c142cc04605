// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import java.util.Map;
import org.backplane.api.broker.Subscription;
import org.backplane.core.log.Cursor;
import org.backplane.core.log.LaneLog;
import org.backplane.core.log.QueueRef;
import org.backplane.core.routing.Update;

/** All share groups. */
final class ShareGroups {
    ShareGroups(Sessions sessions) {
        if (sessions == null) {
            throw new IllegalArgumentException();
        }
    }

    ShareGroup join(ClientSession session, Subscription subscription, Update<Interest> update) {
        throw new UnsupportedOperationException("not yet" + session + subscription + update);
    }

    void leave(ShareGroup group, ClientSession session, Update<Interest> update, LaneLog log) {
        throw new UnsupportedOperationException("not yet" + group + session + update + log);
    }

    void record(ShareGroup group, LaneLog log) {
        throw new UnsupportedOperationException("not yet" + group + log);
    }

    void recover(QueueRef queue, Map<Integer, Cursor> cursors, Update<Interest> update) {
        throw new UnsupportedOperationException("not yet" + queue + cursors + update);
    }
}
