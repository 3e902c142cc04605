// SPDX-License-Identifier: Apache-2.0
/** Sessions on their lanes: publishing, subscribing, delivering, wills, share groups. */
@NullMarked
package org.backplane.core.session;

import org.jspecify.annotations.NullMarked;
