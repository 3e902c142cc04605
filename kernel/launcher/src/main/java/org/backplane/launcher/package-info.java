// SPDX-License-Identifier: Apache-2.0
/**
 * The two programs behind {@code bin/backplane}: one boots OSGi, the other asks a running broker. Knows none of our
 * types; what it tells the deployer are framework properties (see {@code FrameworkProperties}), and what it offers is one
 * {@code java.util.function.IntConsumer} service that ends the process.
 */
@NullMarked
package org.backplane.launcher;

import org.jspecify.annotations.NullMarked;
