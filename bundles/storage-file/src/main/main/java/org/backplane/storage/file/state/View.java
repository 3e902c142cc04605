// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.state;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where small state is to be looked for: layers, newest first, then the checkpoint below them.
 *
 * @param active the layer that commits go to
 * @param frozen what changed since the checkpoint and before {@code active}, newest first
 */
record View(Layer active, List<Layer> frozen, Generation base) {
    List<Layer> layers() {
        return Stream.concat(Stream.of(active), frozen.stream()).toList();
    }

    /** A new layer on top: what was active changes no more. */
    View freeze() {
        return new View(new Layer(), layers(), base);
    }
}
