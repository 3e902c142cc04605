// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.protocol;

/** What happens to a protocol's connections when its code is replaced. */
public enum SwapMode {
    /** They are exported, parked and taken over by the next version. */
    EXPORT,
    /** They can't be: they finish on the old version, or are closed after a grace time. */
    DRAIN
}
