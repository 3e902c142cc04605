// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.auth;

/**
 * Who somebody was found to be.
 *
 * @param name unique among those the broker knows
 */
public record Principal(String name) {}
