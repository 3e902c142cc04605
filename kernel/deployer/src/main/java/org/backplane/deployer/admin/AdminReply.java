// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

/**
 * How an answer ends.
 *
 * @param exitCode of the program that asked: 0 done, 1 failed, 2 not understood
 * @param message what went wrong; empty if nothing did
 */
public record AdminReply(int exitCode, String message) {
    static final AdminReply DONE = new AdminReply(0, "");

    static AdminReply failed(String message) {
        return new AdminReply(1, message);
    }

    static AdminReply misunderstood(String message) {
        return new AdminReply(2, message);
    }

    /** As it goes over the socket: answer lines begin with {@code +}, the last with {@code =}. */
    String encode() {
        return "=" + exitCode + (message.isEmpty() ? "" : " " + oneLine(message)) + "\n";
    }

    /** A line before it. */
    static String encode(String line) {
        return "+" + oneLine(line) + "\n";
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ').replace('\r', ' ');
    }
}
