// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.broker;

import java.nio.file.Path;
import java.util.List;

/**
 * Where brokers run.
 *
 * @param folder on a disk, not in memory: some sync what they store
 * @param pin what goes before a command so that it runs on the broker's core; empty for any core
 * @param jvmOptions what a JVM gets besides {@link Peer#JVM_FLAGS}
 */
public record Site(Path folder, List<String> pin, Certificate certificate, List<String> jvmOptions) {
    public Site jvm(List<String> options) {
        return new Site(folder, pin, certificate, options);
    }
}
