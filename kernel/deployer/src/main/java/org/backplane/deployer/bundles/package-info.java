// SPDX-License-Identifier: Apache-2.0
/** The folder bundles/: what lies in it, and what of it runs. */
@NullMarked
package org.backplane.deployer.bundles;

import org.jspecify.annotations.NullMarked;
