// SPDX-License-Identifier: Apache-2.0
/** The owner-only socket behind the command line. */
@NullMarked
package org.backplane.deployer.admin;

import org.jspecify.annotations.NullMarked;
