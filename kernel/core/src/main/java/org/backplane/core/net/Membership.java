// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.net;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.backplane.api.admin.Share;
import org.jspecify.annotations.Nullable;

/** Tells who belongs to a share. Any thread. */
final class Membership {
    private static final int PARTS = 1_000_000;

    private final @Nullable Pattern pattern;
    private final long partsBelow;

    private Membership(@Nullable Pattern pattern, long partsBelow) {
        this.pattern = pattern;
        this.partsBelow = partsBelow;
    }

    static Membership of(Share share) {
        return switch (share) {
            case Share.Everybody _ -> new Membership(null, PARTS);
            case Share.Percent some -> new Membership(null, Math.round(some.percent() / 100 * PARTS));
            case Share.ClientIds ids -> new Membership(compile(ids.pattern()), 0);
        };
    }

    private static Pattern compile(String pattern) {
        String expression = pattern.codePoints()
                .mapToObj(c -> switch (c) {
                    case '*' -> ".*";
                    case '?' -> ".";
                    default -> Pattern.quote(Character.toString(c));
                })
                .collect(Collectors.joining());
        return Pattern.compile(expression, Pattern.DOTALL);
    }

    boolean has(String clientId) {
        if (pattern != null) {
            return pattern.matcher(clientId).matches();
        }
        return Long.remainderUnsigned(spread(clientId.hashCode()), PARTS) < partsBelow;
    }

    /** The finalizer of MurmurHash3: client ids that are numbered hash to neighbours, which a share must not follow. */
    private static long spread(int hash) {
        long h = hash;
        h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
        h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
        return h ^ h >>> 33;
    }
}
