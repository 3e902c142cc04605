// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.variant.extra;

/** A component that does nothing. */
public final class Bystander {}
