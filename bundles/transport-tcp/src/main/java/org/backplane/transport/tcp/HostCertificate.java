// SPDX-License-Identifier: Apache-2.0
package org.backplane.transport.tcp;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate for those who ask for a host by name.
 *
 * @param pattern a host name, or {@code *.} and one; lower case
 */
record HostCertificate(String pattern, String certificateFile, String keyFile) {
    static final String FORM = "pattern=certificateFile;keyFile";

    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?";
    private static final Pattern ENTRY =
            Pattern.compile("\\s*((\\*\\.)?" + LABEL + "(\\." + LABEL + ")*)\\s*=\\s*([^;]+?)\\s*;\\s*([^;]+?)\\s*");

    /** Empty if it is not of the {@link #FORM}. */
    static Optional<HostCertificate> parse(String entry) {
        Matcher matcher = ENTRY.matcher(entry);
        return matcher.matches()
                ? Optional.of(new HostCertificate(
                        matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(6), matcher.group(7)))
                : Optional.empty();
    }
}
