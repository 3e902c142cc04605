// SPDX-License-Identifier: Apache-2.0
package org.backplane.distribution.soak;

import java.util.Random;
import org.backplane.distribution.broker.BrokerUnderTest;

/** Something clients do from connecting to leaving, again and again, and that has to end well each time. */
interface Scene {
    /** @param number of this time, from 1 */
    void play(BrokerUnderTest broker, int number, Random random) throws Exception;
}
