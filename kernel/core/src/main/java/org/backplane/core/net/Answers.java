// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.Arrays;
import java.util.List;
import org.backplane.api.auth.AuthStep;
import org.backplane.api.broker.ConnectResult;
import org.backplane.api.broker.PublishResult;
import org.backplane.api.broker.SubscribeResult;
import org.backplane.api.protocol.ConnectionHandler;
import org.jspecify.annotations.Nullable;

/**
 * Answers due to a connection's handler, in order: kept while the handler is busy or there is none, given to whichever is
 * attached then. Columns, because every publish passes through here. On the lane only.
 */
final class Answers {
    private enum Kind {
        AUTHENTICATION,
        CONNECTED,
        PUBLISHED,
        RELEASED,
        RELEASED_UNKNOWN,
        RELEASE,
        SUBSCRIBED,
        UNSUBSCRIBED
    }

    private static final Kind[] NO_KINDS = {};
    private static final long[] NO_TOKENS = {};
    private static final Object[] NO_VALUES = {};

    private Kind[] kinds = NO_KINDS;
    private long[] tokens = NO_TOKENS;
    private @Nullable Object[] values = NO_VALUES;
    private int head;
    private int size;

    void authentication(AuthStep step) {
        add(Kind.AUTHENTICATION, 0, step);
    }

    void connected(ConnectResult result) {
        add(Kind.CONNECTED, 0, result);
    }

    void published(long token, PublishResult result) {
        add(Kind.PUBLISHED, token, result);
    }

    void released(int packetId, boolean found) {
        add(found ? Kind.RELEASED : Kind.RELEASED_UNKNOWN, packetId, null);
    }

    void release(int packetId) {
        add(Kind.RELEASE, packetId, null);
    }

    void subscribed(long token, List<SubscribeResult> results) {
        add(Kind.SUBSCRIBED, token, results);
    }

    void unsubscribed(long token, List<Boolean> existed) {
        add(Kind.UNSUBSCRIBED, token, existed);
    }

    boolean isEmpty() {
        return size == 0;
    }

    private void add(Kind kind, long token, @Nullable Object value) {
        if (size == kinds.length) {
            grow();
        }
        int slot = (head + size) & (kinds.length - 1);
        kinds[slot] = kind;
        tokens[slot] = token;
        values[slot] = value;
        size++;
    }

    private void grow() {
        int n = kinds.length;
        int more = Math.max(4, n * 2);
        Kind[] newKinds = new Kind[more];
        long[] newTokens = new long[more];
        @Nullable Object[] newValues = new @Nullable Object[more];
        for (int i = 0; i < n; i++) {
            int slot = (head + i) & (n - 1);
            newKinds[i] = kinds[slot];
            newTokens[i] = tokens[slot];
            newValues[i] = values[slot];
        }
        kinds = newKinds;
        tokens = newTokens;
        values = newValues;
        head = 0;
    }

    /** Gives the oldest answer. */
    @SuppressWarnings("unchecked") // each kind was added with its own type above
    void giveOne(ConnectionHandler to) {
        Kind kind = kinds[head];
        long token = tokens[head];
        Object value = values[head];
        values[head] = null;
        head = (head + 1) & (kinds.length - 1);
        size--;
        if (kind == Kind.CONNECTED && size == 0) {
            shrink(); // many ask for nothing more
        }
        switch (kind) {
            case AUTHENTICATION -> {
                if (value instanceof AuthStep step) {
                    to.onAuthentication(step);
                }
            }
            case CONNECTED -> {
                if (value instanceof ConnectResult result) {
                    to.onConnected(result);
                }
            }
            case PUBLISHED -> {
                if (value instanceof PublishResult result) {
                    to.onPublished(token, result);
                }
            }
            case RELEASED -> to.onReleased((int) token, true);
            case RELEASED_UNKNOWN -> to.onReleased((int) token, false);
            case RELEASE -> to.onRelease((int) token);
            case SUBSCRIBED -> {
                if (value != null) {
                    to.onSubscribed(token, (List<SubscribeResult>) value);
                }
            }
            case UNSUBSCRIBED -> {
                if (value != null) {
                    to.onUnsubscribed(token, (List<Boolean>) value);
                }
            }
        }
    }

    private void shrink() {
        kinds = NO_KINDS;
        tokens = NO_TOKENS;
        values = NO_VALUES;
        head = 0;
    }

    void clear() {
        Arrays.fill(values, null);
        size = 0;
    }
}
