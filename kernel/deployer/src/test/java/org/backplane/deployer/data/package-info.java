// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.backplane.deployer.data;

import org.jspecify.annotations.NullMarked;
