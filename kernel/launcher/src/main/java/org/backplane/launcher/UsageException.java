// SPDX-License-Identifier: Apache-2.0
package org.backplane.launcher;

import java.io.Serial;

/** The command line, or what it points to, is wrong; the message is for the user and ends the program. */
final class UsageException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
