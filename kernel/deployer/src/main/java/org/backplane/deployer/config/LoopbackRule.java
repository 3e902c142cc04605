// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * As long as there is no authentication, whoever opens a listener wider than this machine is told so, unless it lets in nobody
 * without a certificate.
 */
final class LoopbackRule {
    private LoopbackRule() {}

    static Stream<String> warnings(List<ConfigSnapshot.Entry> entries) {
        return entries.stream()
                .filter(entry -> !entry.name().isEmpty()
                        && entry.values().get("bind") instanceof String bind
                        && !isLoopback(bind)
                        && !"need".equals(entry.values().get("clientAuth")))
                .map(entry -> "listener " + entry.name() + " is bound to "
                        + entry.values().get("bind")
                        + ": there is no authentication yet, so anyone who reaches it may publish and subscribe");
    }

    private static boolean isLoopback(String bind) {
        try {
            return InetAddress.getByName(bind).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // It will not open either; core says why.
            return false;
        }
    }
}
