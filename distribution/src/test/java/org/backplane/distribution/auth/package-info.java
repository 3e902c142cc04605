// SPDX-License-Identifier: Apache-2.0
/** An authenticator in a bundle of its own, to be put into a broker under test. */
@NullMarked
package org.backplane.distribution.auth;

import org.jspecify.annotations.NullMarked;
