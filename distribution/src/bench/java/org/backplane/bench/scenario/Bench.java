// SPDX-License-Identifier: Apache-2.0
package org.backplane.bench.scenario;

import java.util.List;
import org.backplane.bench.broker.Peer;
import org.backplane.bench.broker.Site;
import org.backplane.bench.load.Loop;

/**
 * What every trial needs.
 *
 * @param probe looks into the broker while it is measured
 */
public record Bench(Site site, Loop loop, Times times, Probe probe) {
    /** One trial: a fresh process of that broker, and what it yielded. */
    public List<Reading> run(Scenario scenario, Peer peer) throws Exception {
        return switch (scenario.work()) {
            case Scenario.Flow flow -> new FlowTrial(this, scenario, flow, peer).run();
        };
    }
}
