// SPDX-License-Identifier: Apache-2.0
package org.backplane.testkit.leak;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Walks everything that can be reached from some roots, breadth first, and names the shortest path to whatever is looked for.
 * It looks while others write: what they change meanwhile may be seen or not, so the roots should stand still. One thread.
 */
public final class ObjectWalk {
    /** Objects looked at before it gives up. */
    public static final int OBJECTS_MAX = 5_000_000;

    /** Paths named; more would say nothing new. */
    private static final int PATHS_MAX = 20;

    private final Predicate<Object> wanted;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final ArrayDeque<Step> ahead = new ArrayDeque<>();
    private final References references = new References();
    private final List<String> paths = new ArrayList<>();

    /** How an object was come by. */
    private record Step(@Nullable Step from, String name, Object object) {
        String path() {
            String here = from == null ? name : from.path() + " -> " + name;
            return here + Names.suffix(object);
        }
    }

    private ObjectWalk(Predicate<Object> wanted) {
        this.wanted = wanted;
    }

    /**
     * Paths from the roots to what is wanted; what lies behind such an object is not looked at.
     *
     * @param roots by the name a path begins with
     * @throws IllegalStateException if there are more than {@link #OBJECTS_MAX} objects
     */
    public static List<String> find(Map<String, ?> roots, Predicate<Object> wanted) {
        var walk = new ObjectWalk(wanted);
        roots.forEach((name, root) -> walk.visit(null, name, root));
        walk.run();
        return List.copyOf(walk.paths);
    }

    private void run() {
        for (Step step = ahead.poll(); step != null && paths.size() < PATHS_MAX; step = ahead.poll()) {
            Step from = step;
            references.of(step.object, (name, value) -> visit(from, name, value));
        }
    }

    private void visit(@Nullable Step from, String name, @Nullable Object object) {
        if (object == null || References.isPlain(object) || !seen.add(object)) {
            return;
        }
        if (seen.size() > OBJECTS_MAX) {
            throw new IllegalStateException("more than " + OBJECTS_MAX + " objects: choose narrower roots");
        }
        var step = new Step(from, name, object);
        if (wanted.test(object)) {
            Class<?> type = object instanceof Class<?> itself ? itself : object.getClass();
            paths.add(step.path() + " -> " + type.getName());
        } else if (!(object instanceof ClassLoader)) { // what another loader knows of is no leak of ours
            ahead.add(step);
        }
    }
}
