// SPDX-License-Identifier: Apache-2.0
/** What is measured: the scenarios, and one trial of one of them with one broker. */
@NullMarked
package org.backplane.bench.scenario;

import org.jspecify.annotations.NullMarked;
