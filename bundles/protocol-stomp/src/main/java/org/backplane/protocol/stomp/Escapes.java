// SPDX-License-Identifier: Apache-2.0
package org.backplane.protocol.stomp;

/** How headers carry line ends, colons and backslashes: {@code \r \n \c \\}. */
final class Escapes {
    private Escapes() {}

    /** @throws StompError if a backslash begins anything else */
    static String unescape(String text) {
        int at = text.indexOf('\\');
        if (at < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length()).append(text, 0, at);
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            out.append(c == '\\' ? meant(text, ++at) : c);
        }
        return out.toString();
    }

    private static char meant(String text, int at) {
        return switch (at < text.length() ? text.charAt(at) : 0) {
            case 'r' -> '\r';
            case 'n' -> '\n';
            case 'c' -> ':';
            case '\\' -> '\\';
            default -> throw new StompError("undefined escape in the header " + StompError.quote(text));
        };
    }

    static String escape(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int code = "\r\n:\\".indexOf(c);
            if (code >= 0 && out == null) {
                out = new StringBuilder(text.length() + 8).append(text, 0, i);
            }
            if (out != null) {
                if (code >= 0) {
                    out.append('\\').append("rnc\\".charAt(code));
                } else {
                    out.append(c);
                }
            }
        }
        return out == null ? text : out.toString();
    }
}
