// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file.state;

import java.util.Arrays;

/** Keys order as unsigned bytes, everywhere. */
final class Keys {
    private Keys() {}

    static boolean begins(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
