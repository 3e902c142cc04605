// SPDX-License-Identifier: Apache-2.0
/** Whether a version of a protocol does its work as well as the one it replaces. */
@NullMarked
package org.backplane.deployer.health;

import org.jspecify.annotations.NullMarked;
