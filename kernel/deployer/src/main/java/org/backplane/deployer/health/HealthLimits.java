// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.health;

/**
 * How much worse than its predecessor a version may be.
 *
 * @param errorPercentMax share of operations that may go wrong
 * @param slownessMax how many times as long its code may take
 */
public record HealthLimits(double errorPercentMax, double slownessMax) {}
