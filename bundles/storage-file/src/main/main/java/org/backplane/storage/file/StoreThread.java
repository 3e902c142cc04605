// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

/** How the store makes its threads. */
final class StoreThread {
    private StoreThread() {}

    /** A daemon with our own class loader as its context: the creator's may belong to a bundle that goes sooner. */
    static Thread make(String name, Runnable task) {
        Thread thread = Thread.ofPlatform().name(name).daemon().unstarted(task);
        thread.setContextClassLoader(StoreThread.class.getClassLoader());
        return thread;
    }
}
