// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.log;

import java.util.Arrays;

/** Where the bodies of a group of commits were laid out, in their order; used again for every group. One thread. */
public final class Bodies {
    private int[] places = new int[256];
    private int count;

    void add(int position, int length) {
        if (2 * count == places.length) {
            places = Arrays.copyOf(places, 2 * places.length);
        }
        places[2 * count] = position;
        places[2 * count + 1] = length;
        count++;
    }

    void clear() {
        count = 0;
    }

    void cut(int newCount) {
        count = newCount;
    }

    int count() {
        return count;
    }

    /** Bytes from the start of the segment file. */
    public int position(int body) {
        return places[2 * body];
    }

    /** Bytes of the frame. */
    public int length(int body) {
        return places[2 * body + 1];
    }
}
