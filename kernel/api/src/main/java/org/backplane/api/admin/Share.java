// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.admin;

/** Which of a protocol's connections. A client is in or out by its client id, so it stays so when it connects again. */
public sealed interface Share {
    /** All. */
    record Everybody() implements Share {}

    /**
     * Some, spread evenly by a hash of the client id.
     *
     * @param percent above 0, at most 100
     */
    record Percent(double percent) implements Share {
        public Percent {
            if (!(percent > 0 && percent <= 100)) {
                throw new IllegalArgumentException("a share is above 0 % and at most 100 %, not " + percent + " %");
            }
        }
    }

    /**
     * Those whose client id matches.
     *
     * @param pattern the whole client id, where {@code *} stands for any characters and {@code ?} for one
     */
    record ClientIds(String pattern) implements Share {
        public ClientIds {
            if (pattern.isEmpty()) {
                throw new IllegalArgumentException("a pattern of client ids is not empty");
            }
        }
    }
}
