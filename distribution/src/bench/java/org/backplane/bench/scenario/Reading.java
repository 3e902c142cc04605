// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

import java.util.List;
import java.util.Map;

/**
 * What one trial yielded in one mode.
 *
 * @param scenario its id
 * @param peer the broker's name
 * @param notes what a reader of the figures must know
 */
public record Reading(String scenario, Mode mode, String peer, Map<Metric, Double> figures, List<String> notes) {
    /** How a note begins that says the broker did wrong. */
    public static final String ERROR = "ERROR: ";
}
