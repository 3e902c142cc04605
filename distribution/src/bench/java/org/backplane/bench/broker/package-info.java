// SPDX-License-Identifier: Apache-2.0
/** The brokers that are compared, each as its own process with settings that are written down here. */
@NullMarked
package org.backplane.bench.broker;

import org.jspecify.annotations.NullMarked;
