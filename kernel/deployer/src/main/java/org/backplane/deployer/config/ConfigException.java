// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.io.Serial;
import java.util.List;

/** The configuration is wrong; each problem is one line for the user: where, key, what was found, what is allowed. */
public final class ConfigException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // an immutable list of strings
    private final List<String> problems;

    ConfigException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
