// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.backplane.deployer.health;

import org.jspecify.annotations.NullMarked;
