// SPDX-License-Identifier: Apache-2.0
@NullMarked
package org.backplane.launcher;

import org.jspecify.annotations.NullMarked;
