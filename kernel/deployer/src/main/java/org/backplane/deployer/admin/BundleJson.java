// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import org.backplane.api.admin.BundleAdmin.BundleDetails;
import org.backplane.api.admin.BundleAdmin.BundleStatus;
import org.backplane.api.admin.BundleAdmin.Canary;
import org.backplane.api.admin.ServedVersion;
import org.backplane.api.admin.ServedVersion.Timing;

/** Bundles for programs to read. */
final class BundleJson {
    private BundleJson() {}

    static Map<String, Object> status(BundleStatus bundle) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", bundle.name());
        map.put("version", bundle.version());
        map.put("state", bundle.state());
        map.put("location", bundle.location());
        map.put("problem", bundle.problem());
        return map;
    }

    /** The status and all the rest; {@code canary} only if there is one. */
    static Map<String, Object> details(BundleDetails details) {
        Map<String, Object> map = status(details.status());
        map.put("sha256", details.sha256());
        map.put("signedBy", details.signedBy());
        map.put("provides", details.provides());
        map.put("imports", details.imports());
        map.put("served", details.served().stream().map(BundleJson::served).toList());
        details.canary().ifPresent(canary -> map.put("canary", canary(canary)));
        map.put("retiredLoaders", details.retiredLoaders());
        map.put("history", details.history());
        return map;
    }

    private static Map<String, Object> canary(Canary canary) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("version", canary.version());
        map.put("share", BundleText.share(canary.share()));
        map.put("served", canary.served().stream().map(BundleJson::served).toList());
        return map;
    }

    private static Map<String, Object> served(ServedVersion one) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("protocol", one.protocol());
        map.put("bundle", one.bundle());
        map.put("role", one.role().name());
        map.put("mode", one.mode().name());
        map.put("schema", one.schema());
        map.put("connections", one.connections());
        map.put("consumedBytes", one.consumedBytes());
        map.put("barrenBytes", one.barrenBytes());
        map.put("operations", one.operations());
        map.put("refusals", one.refusals());
        map.put("failures", one.failures());
        map.put("closed", one.closed());
        map.put("inbound", timing(one.inbound()));
        map.put("outbound", timing(one.outbound()));
        return map;
    }

    private static Map<String, Object> timing(Timing timing) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("samples", timing.samples());
        map.put("medianNs", timing.medianNs());
        map.put("p99Ns", timing.p99Ns());
        return map;
    }
}
