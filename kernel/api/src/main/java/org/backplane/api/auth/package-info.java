// SPDX-License-Identifier: Apache-2.0
/** Who a client is: exchanges of any number of steps, as SASL and MQTT 5 have them. */
@Export
@Version("0.1.0")
@NullMarked
package org.backplane.api.auth;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
