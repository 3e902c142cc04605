// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.leak;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Class loaders that should go. Holds none of them. One thread. */
public final class RetiredLoaders {
    private static final long GC_EVERY_MS = 100;

    private final ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();
    private final Set<Reference<? extends ClassLoader>> waited = new HashSet<>();

    /** From now on it should go. */
    public void add(ClassLoader loader) {
        waited.add(new WeakReference<>(loader, gone));
    }

    /** Collects garbage until all have gone, or the time is over; returns those that are left. */
    public List<ClassLoader> left(long timeoutMs) throws InterruptedException {
        long end = System.nanoTime() + timeoutMs * 1_000_000;
        while (!waited.isEmpty() && System.nanoTime() < end) {
            System.gc();
            Reference<? extends ClassLoader> cleared = gone.remove(GC_EVERY_MS);
            while (cleared != null) {
                waited.remove(cleared);
                cleared = gone.poll();
            }
        }
        return waited.stream()
                .map(Reference::get)
                .filter(Objects::nonNull)
                .map(ClassLoader.class::cast)
                .toList();
    }

    /** Waits, within limits, for threads that are to end; returns those that have not. */
    public static List<Thread> alive(Collection<Thread> ending, long timeoutMs) throws InterruptedException {
        long end = System.nanoTime() + timeoutMs * 1_000_000;
        for (Thread thread : ending) {
            thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        return ending.stream().filter(Thread::isAlive).toList();
    }
}
