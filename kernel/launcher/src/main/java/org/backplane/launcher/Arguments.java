// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A command line, read from the left; {@code --option=value} reads like {@code --option value}. */
final class Arguments {
    private final Deque<String> rest = new ArrayDeque<>();

    Arguments(List<String> args) {
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (arg.startsWith("--") && equals > 0) {
                rest.add(arg.substring(0, equals));
                rest.add(arg.substring(equals + 1));
            } else {
                rest.add(arg);
            }
        }
    }

    boolean hasNext() {
        return !rest.isEmpty();
    }

    String next() {
        return rest.removeFirst();
    }

    /** The value of an option just read. */
    String value(String option, String what) throws UsageException {
        if (rest.isEmpty()) {
            throw new UsageException(option + " needs " + what);
        }
        return rest.removeFirst();
    }
}
