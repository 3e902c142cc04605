// SPDX-License-Identifier: Apache-2.0
/** MQTT packets by hand, for what libraries hide: half packets, missing acknowledgements, silence. */
@NullMarked
package org.backplane.distribution.raw;

import org.jspecify.annotations.NullMarked;
