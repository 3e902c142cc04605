// SPDX-License-Identifier: Apache-2.0
/** Writes the configuration reference and the commented configuration file at build time. */
@NullMarked
package org.backplane.deployer.reference;

import org.jspecify.annotations.NullMarked;
