// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.config;

/**
 * Where a value belongs.
 *
 * @param name of the configuration in a section that holds several (a listener); else empty
 * @param key empty if the section, or the named configuration, is meant as a whole
 */
record Address(String section, String name, String key) {
    Address whole() {
        return new Address(section, name, "");
    }

    /** As users write it. */
    @Override
    public String toString() {
        return section + (name.isEmpty() ? "" : "." + name) + (key.isEmpty() ? "" : "." + key);
    }
}
