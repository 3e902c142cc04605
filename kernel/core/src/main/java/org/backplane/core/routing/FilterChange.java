// SPDX-License-Identifier: Apache-2.0
package org.backplane.core.routing;

/** One change of a {@link TopicTree}: who is subscribed to a filter. */
sealed interface FilterChange<S> {
    /** The filter's levels: at least one, {@code #} only as the last. */
    String[] levels();

    Object key();

    record Put<S>(String[] levels, Object key, S subscriber) implements FilterChange<S> {}

    record Remove<S>(String[] levels, Object key) implements FilterChange<S> {}
}
