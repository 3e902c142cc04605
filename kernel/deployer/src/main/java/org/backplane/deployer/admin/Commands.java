// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

import java.util.List;
import java.util.function.Consumer;

/** Answers the words of a request. */
@FunctionalInterface
public interface Commands {
    /**
     * Does what is asked; may take its time.
     *
     * @param out takes lines for the caller, who sees each at once; never blocks, may be called from any thread
     */
    AdminReply run(List<String> words, Consumer<String> out);
}
