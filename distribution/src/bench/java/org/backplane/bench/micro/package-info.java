// SPDX-License-Identifier: Apache-2.0
/** What single steps take in time and bytes: the JMH benchmarks of all modules. */
@NullMarked
package org.backplane.bench.micro;

import org.jspecify.annotations.NullMarked;
