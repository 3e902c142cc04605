// SPDX-License-Identifier: Apache-2.0
/** Brings a broker up and keeps it in step with bundles/ and conf/: wiring and the order of things. */
@NullMarked
package org.backplane.deployer;

import org.jspecify.annotations.NullMarked;
