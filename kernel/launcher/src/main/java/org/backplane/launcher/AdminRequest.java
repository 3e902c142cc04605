// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command for a running broker.
 *
 * @param data its data directory
 * @param words the command, {@code --json} among them
 */
record AdminRequest(Path data, List<String> words) {
    AdminRequest {
        words = List.copyOf(words);
    }

    static AdminRequest parse(Path home, List<String> args) throws UsageException {
        Path data = home.resolve("data");
        List<String> words = new ArrayList<>();
        Arguments rest = new Arguments(args);
        while (rest.hasNext()) {
            String arg = rest.next();
            if (arg.equals("--data")) {
                data = Path.of(rest.value(arg, "a directory"));
            } else if (arg.startsWith("--") && !arg.equals("--json")) {
                throw new UsageException("unknown option " + arg + "; see bin/backplane help");
            } else {
                words.add(arg);
            }
        }
        return new AdminRequest(data.toAbsolutePath().normalize(), words);
    }

    String line() {
        return String.join(" ", words).replace('\n', ' ');
    }

    boolean isStop() {
        return words.equals(List.of("stop"));
    }
}
