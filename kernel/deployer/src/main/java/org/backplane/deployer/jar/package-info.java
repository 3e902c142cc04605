// SPDX-License-Identifier: Apache-2.0
/** What a jar is and says of itself, found out before the framework sees it. */
@NullMarked
package org.backplane.deployer.jar;

import org.jspecify.annotations.NullMarked;
