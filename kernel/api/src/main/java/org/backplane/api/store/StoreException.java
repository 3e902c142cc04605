// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.store;

/** What the disk refused, and what it means for whoever asked. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What can be done about it. */
    public enum Category {
        /** No space, or a quota is used up. Later commits may succeed; nothing acknowledged is lost. */
        FULL,
        /** The device failed in a way that makes unsynced data unknowable. Every later commit is refused until a restart. */
        FATAL,
        /** The store is closed or not there (yet). */
        CLOSED,
        /** What was asked for is damaged or gone. */
        DAMAGED
    }

    private final Category category;

    public StoreException(Category category, String message) {
        super(message);
        this.category = category;
    }

    public StoreException(Category category, String message, Throwable cause) {
        super(message, cause);
        this.category = category;
    }

    public Category category() {
        return category;
    }
}
