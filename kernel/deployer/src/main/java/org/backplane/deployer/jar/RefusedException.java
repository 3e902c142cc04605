// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.jar;

/** A jar does not pass a stage, or a change may not begin; whoever began it makes an outcome of it. Nothing has changed. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    /** @param reason for people, without a subject: {@code is no jar} */
    public RefusedException(String reason) {
        super(reason);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
