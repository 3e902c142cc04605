// SPDX-License-Identifier: Apache-2.0
/**
 * What goes into the wrong versions, beside the classes of the shipped jar: each wraps the real protocol and does one thing
 * badly. These classes run in the broker, so they see nothing but the api and the bundle.
 */
@NullMarked
package org.backplane.distribution.variant.code;

import org.jspecify.annotations.NullMarked;
