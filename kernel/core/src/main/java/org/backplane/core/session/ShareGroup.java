// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.session;

import org.backplane.api.message.Message;

/** A share group. */
final class ShareGroup {
    void offer(Message kept) {
        throw new UnsupportedOperationException("not yet: " + kept);
    }

    void acknowledged(ShareLease lease) {
        throw new UnsupportedOperationException("not yet: " + lease);
    }

    void giveBack(ShareLease lease) {
        throw new UnsupportedOperationException("not yet: " + lease);
    }
}
