// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.util.List;

/**
 * A value as somebody wrote it.
 *
 * @param texts one, or those of a list
 * @param list whether it was written as a list
 * @param where it was written: {@code conf/backplane.yaml:12}, {@code --set …}, {@code environment …}
 */
record Found(List<String> texts, boolean list, String where) {
    Found {
        texts = List.copyOf(texts);
    }

    static Found text(String text, String where) {
        return new Found(List.of(text), false, where);
    }

    /** A section, not a value. */
    static Found whole(String where) {
        return new Found(List.of(), false, where);
    }

    String shown() {
        return list ? texts.toString() : "\"" + String.join("", texts) + "\"";
    }
}
