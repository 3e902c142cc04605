// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.backplane.api.auth.Authenticator;
import org.jspecify.annotations.Nullable;

/** Who serves which method of authentication. Any thread. */
final class Authenticators {
    private record Bound(Authenticator authenticator, Set<String> methods) {}

    private final List<Bound> bound = new ArrayList<>();
    private volatile Map<String, Authenticator> byMethod = Map.of();

    /** Whose that method is; null if nobody's. */
    @Nullable
    Authenticator of(String method) {
        return byMethod.get(method);
    }

    /** The methods served now. */
    Set<String> methods() {
        return byMethod.keySet();
    }

    synchronized void bind(Authenticator authenticator) {
        bound.add(new Bound(authenticator, Set.copyOf(authenticator.methods())));
        index();
    }

    synchronized void unbind(Authenticator authenticator) {
        bound.removeIf(one -> one.authenticator() == authenticator);
        index();
    }

    private void index() {
        Map<String, Authenticator> next = new HashMap<>();
        bound.forEach(one -> one.methods().forEach(method -> next.put(method, one.authenticator())));
        byMethod = Map.copyOf(next);
    }
}
