// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.store;

/**
 * A named map from bytes to bytes whose changes are written to the same log as the messages, atomically with them.
 *
 * @param id 1 to 255, stable for ever: it stands on disk
 * @param name for people
 */
public record Table(int id, String name) {
    public Table {
        if (id < 1 || id > 255) {
            throw new IllegalArgumentException("table id " + id + " is not in 1..255");
        }
    }
}
