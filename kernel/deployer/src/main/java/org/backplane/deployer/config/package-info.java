// SPDX-License-Identifier: Apache-2.0
/** From YAML, environment and command line to checked configurations; plain Java but for the publisher. */
@NullMarked
package org.backplane.deployer.config;

import org.jspecify.annotations.NullMarked;
