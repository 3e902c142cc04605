// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.leak;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Finds what still holds a class loader that should have gone: instances of its classes, lambdas among them, the classes
 * themselves, and the loader. It names the paths, which a heap dump would have to be searched for.
 */
public final class LoaderLeaks {
    private LoaderLeaks() {}

    /** Paths from these roots to anything of that loader. */
    public static List<String> from(Map<String, ?> roots, ClassLoader retired) {
        return ObjectWalk.find(roots, isOf(retired)).stream()
                .map(path -> path + " (loader " + retired + ")")
                .toList();
    }

    /** Paths from these roots and from every live thread: its thread-locals and Netty's, its context class loader. */
    public static List<String> fromHereAndThreads(Map<String, ?> roots, ClassLoader retired) {
        Map<String, Object> all = new LinkedHashMap<>(roots);
        Thread.getAllStackTraces().keySet().forEach(thread -> all.put("Thread '" + thread.getName() + "'", thread));
        return from(all, retired);
    }

    private static Predicate<Object> isOf(ClassLoader retired) {
        return object -> object == retired
                || object.getClass().getClassLoader() == retired
                || object instanceof Class<?> type && type.getClassLoader() == retired;
    }
}
