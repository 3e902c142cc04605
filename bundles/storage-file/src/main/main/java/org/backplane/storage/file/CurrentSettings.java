// SPDX-License-Identifier: Apache-2.0
package org.backplane.storage.file;

import java.util.function.Supplier;

/** The settings as they are now. Any thread; whoever does one thing takes them once. */
final class CurrentSettings implements Supplier<StoreSettings> {
    private volatile StoreSettings now;

    CurrentSettings(StoreSettings first) {
        this.now = first;
    }

    @Override
    public StoreSettings get() {
        return now;
    }

    void set(StoreSettings next) {
        now = next;
    }
}
