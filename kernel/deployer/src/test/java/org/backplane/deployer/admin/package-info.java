// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.backplane.deployer.admin;

import org.jspecify.annotations.NullMarked;
