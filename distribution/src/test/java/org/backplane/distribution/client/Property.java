// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.client;

/** A user property of version 5. */
public record Property(String name, String value) {}
