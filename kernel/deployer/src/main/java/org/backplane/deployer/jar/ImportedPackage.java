// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.jar;

/**
 * A package that a bundle needs.
 *
 * @param range as its manifest writes it: {@code [1.2,2)}, or {@code 1.2} for that and newer; {@code 0} for any
 * @param optional whether it runs without
 */
public record ImportedPackage(String name, String range, boolean optional) {}
