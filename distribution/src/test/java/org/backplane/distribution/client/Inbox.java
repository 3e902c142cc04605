// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.client;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** What a library's threads told us. */
final class Inbox {
    final BlockingQueue<Incoming> messages = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> ended = new CompletableFuture<>();
}
