// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.runtime;

import org.osgi.annotation.versioning.ConsumerType;

/** Time, from outside, so that a test can turn it by hand. Any thread. */
@ConsumerType
public interface Clock {
    /** Monotonic nanoseconds, for deadlines within this process. */
    long nanoTime();

    /** Wall-clock milliseconds since 1970, for what is stored or shown. */
    long wallMs();

    /** The machine's clocks. */
    static Clock system() {
        return new Clock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public long wallMs() {
                return System.currentTimeMillis();
            }
        };
    }
}
