// SPDX-License-Identifier: Apache-2.0
/** The profiler inside Backplane's process while it is measured. */
@NullMarked
package org.backplane.bench.profile;

import org.jspecify.annotations.NullMarked;
