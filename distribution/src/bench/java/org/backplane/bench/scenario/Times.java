// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

import java.time.Duration;

/**
 * How long the parts of a trial take.
 *
 * @param warmJvm CPU time a JVM gets under full load before anything is measured
 * @param warmNative the same for a native program, which needs it for the load generator's sake alone
 * @param settle after each change of the load
 * @param measured in each mode
 */
public record Times(Duration warmJvm, Duration warmNative, Duration settle, Duration measured) {
    public static final Times QUICK =
            new Times(Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(5));
    public static final Times FULL =
            new Times(Duration.ofSeconds(40), Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofSeconds(15));

    /** These, but so long a warm-up for a JVM. */
    public Times warmJvm(Duration other) {
        return new Times(other, warmNative, settle, measured);
    }

    /** These, but so long measured. */
    public Times measured(Duration other) {
        return new Times(warmJvm, warmNative, settle, other);
    }

    public String words() {
        return "%d CPU-seconds of warm-up for a JVM and %d for a native broker, %d s to settle, %d s measured"
                .formatted(warmJvm.toSeconds(), warmNative.toSeconds(), settle.toSeconds(), measured.toSeconds());
    }
}
