// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.BundleException;

/** Says in a few words why a bundle does not start; Felix says it in many. */
final class Cause {
    private static final Pattern PACKAGE =
            Pattern.compile("osgi\\.wiring\\.package=([\\w.]+)\\)([^\"]*?)(?:\\]|Unresolved|$)");
    private static final Pattern LEAST = Pattern.compile("\\(version>=([\\w.]+)\\)");
    private static final Pattern BELOW = Pattern.compile("\\(!\\(version>=([\\w.]+)\\)\\)");
    private static final Pattern JAVA = Pattern.compile("osgi\\.ee=JavaSE\\)\\(version=([\\w.]+)\\)");
    private static final Pattern OTHER =
            Pattern.compile("missing requirement \\[[^]]*] ?([^;\\[]+; ?[^\\[]*?)(?: Unresolved|\\[|$)");
    private static final int WORDS_CHARS_MAX = 300;

    private Cause() {}

    static String of(BundleException error) {
        String message = String.valueOf(error.getMessage());
        return switch (error.getType()) {
            case BundleException.RESOLVE_ERROR -> resolution(message);
            case BundleException.ACTIVATOR_ERROR -> "its activator failed: " + of(root(error));
            case BundleException.DUPLICATE_BUNDLE_ERROR -> "another bundle has the same symbolic name and version";
            case BundleException.MANIFEST_ERROR -> "its manifest is wrong: " + shorten(message);
            default -> message.contains("missing requirement") ? resolution(message) : shorten(of(root(error)));
        };
    }

    /** The exception that began it. */
    private static Throwable root(Throwable error) {
        Throwable cause = error;
        for (Throwable next = cause.getCause(); next != null && next != cause; next = cause.getCause()) {
            cause = next;
        }
        return cause;
    }

    static String of(Throwable error) {
        String message = error.getMessage();
        String type = error.getClass().getSimpleName();
        return shorten(message == null || message.isBlank() ? type : type + ": " + message);
    }

    /** The innermost requirement is the one that nobody meets. */
    static String resolution(String message) {
        int last = message.lastIndexOf("missing requirement");
        String text = message.substring(Math.max(0, last));
        Matcher java = JAVA.matcher(text);
        if (java.find()) {
            return "needs Java " + java.group(1) + ", this is Java "
                    + Runtime.version().feature();
        }
        Matcher needed = PACKAGE.matcher(text);
        if (needed.find()) {
            return "needs package " + needed.group(1) + range(needed.group(2)) + ", which nobody here exports";
        }
        Matcher other = OTHER.matcher(text);
        return "needs " + (other.find() ? shorten(other.group(1).strip()) : shorten(text)) + ", which is not here";
    }

    private static String range(String filter) {
        Matcher below = BELOW.matcher(filter);
        String most = below.find() ? " (below " + below.group(1) + ")" : "";
        Matcher least = LEAST.matcher(BELOW.matcher(filter).replaceAll(""));
        return least.find() ? " " + least.group(1) + " or newer" + most : most;
    }

    private static String shorten(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= WORDS_CHARS_MAX ? line : line.substring(0, WORDS_CHARS_MAX) + "…";
    }
}
