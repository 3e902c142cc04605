// SPDX-License-Identifier: Apache-2.0
/** What the command line, REST and the console all call. */
@Export
@Version("0.1.0")
@NullMarked
package org.backplane.api.admin;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
