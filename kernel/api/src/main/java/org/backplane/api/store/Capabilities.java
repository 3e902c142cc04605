// SPDX-License-Identifier: Apache-2.0
package org.backplane.api.store;

/**
 * What a store promises.
 *
 * @param survivesProcess what was committed is there after {@code kill -9}
 * @param survivesPowerLoss and after the machine lost power
 * @param maxBatchBytes largest {@link Append} it takes
 */
public record Capabilities(boolean survivesProcess, boolean survivesPowerLoss, int maxBatchBytes) {}
