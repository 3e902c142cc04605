// SPDX-License-Identifier: Apache-2.0
package org.backplane.deployer.bundles;

/** Goes into bundles that tests make; registered as a {@link Runnable}. */
public final class TinyService implements Runnable {
    @Override
    public void run() {
        throw new UnsupportedOperationException("only its registration counts");
    }
}
