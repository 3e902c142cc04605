// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

import java.util.List;

/**
 * An answer.
 *
 * @param lines to show
 * @param exitCode of the program that asked: 0 done, 1 failed, 2 not understood
 * @param message what went wrong; empty if nothing did
 */
public record AdminReply(List<String> lines, int exitCode, String message) {
    public AdminReply {
        lines = List.copyOf(lines);
    }

    static AdminReply done(List<String> lines) {
        return new AdminReply(lines, 0, "");
    }

    static AdminReply refused(int exitCode, String message) {
        return new AdminReply(List.of(), exitCode, message);
    }

    /** As it goes over the socket: answer lines begin with {@code +}, the last with {@code =}. */
    String encode() {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append('+').append(oneLine(line)).append('\n');
        }
        text.append('=').append(exitCode);
        if (!message.isEmpty()) {
            text.append(' ').append(oneLine(message));
        }
        return text.append('\n').toString();
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ').replace('\r', ' ');
    }
}
