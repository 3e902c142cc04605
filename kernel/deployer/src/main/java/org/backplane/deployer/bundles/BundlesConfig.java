// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Declares {@code bundles:} in the configuration file; the deployer reads it without a detour over services. */
@ObjectClassDefinition(
        name = "Bundles",
        pid = "backplane.bundles",
        description = "How new versions of bundles are checked and watched. Holds for changes begun afterwards.")
@interface BundlesConfig {
    @AttributeDefinition(
            description =
                    "Seconds a new version of a protocol is watched after it took over; if it does badly, the old one"
                            + " is back. 0 watches nothing.",
            min = "0",
            max = "3600")
    int watchSeconds() default 10;

    @AttributeDefinition(
            description = "Seconds the version that runs is measured before, to compare with.",
            min = "0",
            max = "60")
    int baselineSeconds() default 2;

    @AttributeDefinition(
            description =
                    "Percent of operations that may go wrong with a new version; up to four times the share of the old"
                            + " one is no reason.",
            min = "0",
            max = "100")
    double errorPercentMax() default 1;

    @AttributeDefinition(
            description = "How many times as long as the old version's the code of a new one may take.",
            min = "1",
            max = "1000")
    double slownessMax() default 4;

    @AttributeDefinition(
            description = "Seconds that connections which cannot be moved have to finish on the old version.",
            min = "0",
            max = "86400")
    int drainSeconds() default 30;

    @AttributeDefinition(
            description =
                    "PEM file of certificates; only bundles signed by one of them are taken. Empty: signed or not, any"
                            + " bundle is.")
    String trustedCertificatesFile() default "";
}
