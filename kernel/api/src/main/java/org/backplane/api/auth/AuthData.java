// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.auth;

import org.jspecify.annotations.Nullable;

/**
 * How a client wants to begin.
 *
 * @param method name, as sent
 * @param data not to be changed; null if it sent none
 */
public record AuthData(String method, byte @Nullable [] data) {}
